"""Where sentences begin and end, and a first guess of what each does in its paper.

The title is a sentence of its own. Boundaries are found by rule: a full stop, question or
exclamation mark, then white space, then something that can begin a sentence; abbreviations such
as "e.g." and "et al." end none. The parts come from cue words and place; where the tagger is
present its sentence vectors decide instead.
"""

from __future__ import annotations

import itertools
import re

from kg.records import Sentence, SentencePart

_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[$\\*]*[A-Z0-9À-ÞΑ-Ω\\$])|\n\s*\n|。")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|vs|cf|fig|figs|eq|eqs|sec|secs|resp|approx|w\.r\.t|ca|no|dr|prof"
    r"|st|tab|app|ref|refs|al|inc|a\.k\.a|aka|viz|dept|univ|vol)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_MAX_SENTENCE = 2000

_METHOD = re.compile(
    r"\b(?:we|this (?:paper|work|study|article|survey|report)|our (?:method|approach|framework|"
    r"key|main|work|system|model|solution))\s+(?:\w+ly\s+)?(?:propos|present|introduc|develop|"
    r"design|describ|build|formulat|study|studies|investigat|address|explor|releas|provid|"
    r"construct|leverag|consist|use|train|employ|combin|adopt|analy)"
    r"|\bin this (?:paper|work|study|article)\b|\bto (?:this end|address|tackle|bridge|mitigate)",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:results?|experiments?|evaluations?|ablations?|empirically)\b"
    r"|\b(?:outperform|achiev|improv(?:es|ed|ing)|surpass|reduc(?:es|ed|ing)|demonstrat|"
    r"we (?:show|find|observe|evaluate)|state-of-the-art|attain|yield|reveal|up to \d)"
    r"|\d+(?:\.\d+)?\s?(?:%|×|x\b|times\b)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:code|data|dataset|models?|demo|project page|website|implementation)\b.{0,60}"
    r"\b(?:available|released?|found|open-?sourced?)\b|https?://",
    re.IGNORECASE,
)


def sentences_of(title: str, abstract: str) -> tuple[Sentence, ...]:
    r"""Find the sentences of ``title + "\n" + abstract``, with a first guess of their parts.

    Every character other than white space between sentences is in exactly one sentence, and no
    sentence is longer than 2,000 characters: longer ones are cut at white space.

    Args:
        title: The paper's title.
        abstract: The paper's abstract; may be empty.

    Returns:
        The sentences in order; the first is the title, even an empty one.

    Example:
        >>> text = "We present X, e.g. a model. It runs fast."
        >>> [(s.start, s.end, s.part.value) for s in sentences_of("A title", text)]
        [(0, 7, 'title'), (8, 35, 'method'), (36, 49, 'method')]
    """
    offset = len(title) + 1
    found = [Sentence(0, len(title), SentencePart.TITLE)]
    spans = [span for span in _spans(abstract) if abstract[span[0] : span[1]].strip()]
    seen_method = seen_result = False
    for start, end in spans:
        part = _guess(abstract[start:end], seen_method=seen_method, seen_result=seen_result)
        seen_method |= part is SentencePart.METHOD
        seen_result |= part is SentencePart.RESULT
        found.append(Sentence(offset + start, offset + end, part))
    return tuple(found)


def _spans(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _END.finditer(text):
        stop = match.start() + 1
        if match[0][0] == "." and _NO_END.search(text[max(0, stop - 12) : stop]):
            continue
        cuts.append(match.end())
    cuts.append(len(text))
    spans: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(cuts):
        while end - start > _MAX_SENTENCE:
            cut = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
            cut = cut if cut > start else start + _MAX_SENTENCE
            spans.append(_trimmed(text, start, cut))
            start = cut
        spans.append(_trimmed(text, start, end))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _guess(sentence: str, *, seen_method: bool, seen_result: bool) -> SentencePart:
    if _OTHER.search(sentence) and len(sentence) < 250:
        return SentencePart.OTHER
    if _METHOD.search(sentence) and not seen_result:
        return SentencePart.METHOD
    if _RESULT.search(sentence) and seen_method:
        return SentencePart.RESULT
    if seen_result:
        return SentencePart.RESULT
    return SentencePart.METHOD if seen_method else SentencePart.BACKGROUND
