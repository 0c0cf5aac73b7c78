"""Whether a known name stands alone, or is a part of a longer one.

"latency" in "reduces latency" is that metric; in "rendering latency", "low-latency control" and
"latency budget" it is a part of another name, which a reader would file elsewhere. The words on
both sides tell: a name stands alone between signs, function words, words of degree ("high",
"existing") and verbs. On annotated papers nine in ten of such names were right, and one in two
of the others.
"""

from __future__ import annotations

import re

from spacy.lang.en.stop_words import STOP_WORDS

_BEFORE = re.compile(r"([^\W_]+(?:['’]s)?|[^\w\s])(\s*)$")
_AFTER = re.compile(r"(\s*)([^\W_]+|[^\w\s])")
_WINDOW = 40
_SHORT_FORM = re.compile(r"\s*\([^()]{1,12}\)")
_HYPHENS = "-‐‑"
_DASHES = "-‐‑–−/"
_DIMENSION = re.compile(r"[234]d|\d+[bm]")
_POSSESSIVE = ("'s", "’s")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DEGREES = _words("""
    absolute accurate additional advanced agents aggregate available average best better
    billion capable challenging classical clear common compact comparable competitive complex
    comprehensive compromising considerable consistent consumer conventional current dedicated
    different diverse dominant downstream effective efficient enhanced entire excellent
    exceptional excessive existing exploit external extreme fast faster fewer final frontier
    general good great greater high higher highest impressive improved increased increasing
    inside large larger latest leading less like limited low lower lowest mainstream massive
    matched maximum method million minimal models moderate modern new numerous open optimal
    ordinary original outstanding overall poor popular powerful practical pre-trained
    pretrained prohibitive proposed realistic recent reduced relevant reliable remarkable
    robust scalable second severe shorter significant significantly similar single slow slower
    small smaller stable standard state static strict strong stronger strongest substantial
    substantially superior theoretical times total traditional typical various vast well
    """)
"""Words before a name that weigh it or place it in time, and make no other name of it."""

_COMPOUND_ENDS = _words("art end grained horizon parameter quality scale shelf source")
"""Last parts of such words: state-of-the-art, open-source, large-scale, end-to-end."""

_VERBS = sorted(
    _words("""
    accelerat achiev adapt address adopt advanc affect alleviat analyz appl assess augment
    balanc benefit boost build call capture caus combin compar compromis contain cover creat
    cut decreas deliver demonstrat deploy design determin develop doubl emplo employ enabl
    enhanc ensur evaluat examin exceed exhibit exploit explor extend fine-tun gain generat giv
    halv handl hinder hit improv includ incorporat increas incur influenc integrat introduc
    investigat leverag limit lower maintain mak match maximiz measur meet minimiz mitigat need
    obtain offer optimiz outpac outperform perform power present preserv prioritiz propos
    protect provid rais reach reduc releas remov replac report requir restor run sacrific sav
    shorten show solv stud support surpass sustain tackl target trad train treat tripl
    undermin understand unlock us yield
    """)
)
_VERB = re.compile(rf"(?:{'|'.join(_VERBS)})(?:e|es|s|y|ies|ying|ing|ting)?")
_NO_VERB = _words("training running design building")

_HEADS = _words("""
    algorithms applications approach approaches architecture architectures artifacts backbone
    backbones baseline baselines benchmark benchmarks boost capabilities capability challenges
    concerns corpora dataset datasets days deployment drop encoding falls framework frameworks
    gain gains gap hardware hours improvements inference issue layers leaderboard level
    library limitations mechanism metric metrics model models paradigm paradigms performance
    pipeline points problem process research results savings score scores series settings
    signals strategies strategy task tasks
    """)
"""Words after a name that say what sort of thing it is."""

_SYSTEMS = _words("architecture architectures framework frameworks model models performance")
"""Those that make the name of a task or field one of a system or a metric."""

_ENDS = re.compile(
    r".*ly|(?:(?:achiev|compar|combin|enabl|exhibit|provid|requir|show|us|train|demonstrat)"
    r"(?:e|es|s|ed|ing)?)|remains?|suffers?|struggles?|fails?|emerges?|excels?|hinders?|lacks?"
    r"|obtains?|attains?|yields?|offers?|extends?|targets?|including|involving|consisting|spanning"
    r"|despite|compared|capable|recent|like|large"
)


def is_hyphenated(text: str, start: int) -> bool:
    """Tell whether a place is the second half of a hyphenated word, as in ``low-latency``.

    Example:
        >>> is_hyphenated("low-latency", 4), is_hyphenated("low latency", 4)
        (True, False)
    """
    return start > 1 and text[start - 1] in _HYPHENS and text[start - 2].isalnum()


def stands_alone(text: str, start: int, end: int, *, is_field: bool = False) -> bool:
    """Tell whether the name at a place is not part of a longer name.

    Args:
        text: The text.
        start: Where the name begins.
        end: Where it ends.
        is_field: Whether it is the name of a task or concept, which with "model" or "performance"
            behind it names a system or a metric instead.

    Example:
        >>> [stands_alone(t, t.index("latency"), t.index("latency") + 7) for t in (
        ...     "It reduces latency.", "lower rendering latency", "a latency budget")]
        [True, False, False]
    """
    return _is_free_before(text[max(0, start - _WINDOW) : start]) and _is_free_after(
        text[end : end + _WINDOW], _HEADS - _SYSTEMS if is_field else _HEADS
    )


def _is_free_before(before: str) -> bool:
    line = before.rpartition("\n")[2]
    found = _BEFORE.search(line)
    if found is None:
        return True
    word, is_joined = found[1].casefold(), not found[2]
    if not word[0].isalnum():
        return not (is_joined and word in _DASHES)
    if word.endswith(_POSSESSIVE):
        return True
    if word[0].isdigit():
        return not _DIMENSION.fullmatch(word)
    if found.start() and line[found.start() - 1] in _HYPHENS and word not in _COMPOUND_ENDS:
        return False
    return (
        word in STOP_WORDS
        or word in _DEGREES
        or word in _COMPOUND_ENDS
        or (word not in _NO_VERB and bool(_VERB.fullmatch(word)))
    )


def _is_free_after(after: str, heads: frozenset[str]) -> bool:
    line = _SHORT_FORM.sub("", after.partition("\n")[0])
    found = _AFTER.match(line)
    if found is None:
        return True
    word, is_joined = found[2].casefold(), not found[1]
    if not word[0].isalnum():
        return not (is_joined and word in _DASHES)
    return word in STOP_WORDS or word in heads or bool(_ENDS.fullmatch(word))
