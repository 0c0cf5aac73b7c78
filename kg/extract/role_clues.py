"""What the text around an entity's mentions says of its role, as named values."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from kg.records import EntityType, Role, Sentence, SentencePart

CUES = {
    Role.INTRODUCES: re.compile(
        r"\b(?:(?:we|this (?:paper|work))\s+(?:\w+ly\s+)?(?:also\s+)?(?:propos|present|introduc|"
        r"develop|releas|construct|build|design)\w*|called|dubbed|termed|named|coined)\b",
        re.IGNORECASE,
    ),
    Role.COMPARES: re.compile(
        r"\b(?:outperform\w*|surpass\w*|exceed\w*|than|compared (?:to|with)|over|baselines?|"
        r"competitive with|versus|vs|unlike|beats?)\b",
        re.IGNORECASE,
    ),
    Role.USES: re.compile(
        r"\b(?:us(?:e|es|ing)|based on|built (?:on|upon)|leverag\w*|employ\w*|adopt\w*|via|with|"
        r"through|appl(?:y|ies|ied|ying)|combin\w*|powered by)\b",
        re.IGNORECASE,
    ),
    Role.EVALUATES: re.compile(
        r"\b(?:evaluat\w*|experiments?|test(?:ed|s)?|benchmark\w*|across|analy[sz]\w*|study|"
        r"on|results)\b",
        re.IGNORECASE,
    ),
    Role.ADDRESSES: re.compile(
        r"\b(?:address\w*|tackl\w*|solv\w*|problem|challeng\w*|toward\w*|for|task)\b",
        re.IGNORECASE,
    ),
}
"""Words before a mention that tell its role; the nearest wins."""

_REACH = 80
_BEFORE, _AFTER = 6, 4
_STEM = 7
_TOKEN = re.compile(r"\w+(?:[-']\w+)*|[^\w\s]")
ALONE = frozenset(
    f"{tag}{name}"
    for tag in ("", "t")
    for name in ("before2", "before3", "after2", "left", "right", "begin")
)
"""Kinds of clues, the part before the first colon, that mean the same for every type."""

_LINKS = frozenset(
    {"for", "with", "via", "using", "by", "on", "of", "in", "from", "to", "as", "through", "over"}
    | {"than", "against", "across", "into", "between", "under", "without", "like", "includi"}
)
_SELF = frozenset({"we", "paper", "our", "work"})
_OURS = re.compile(
    r"\b(?:we|this (?:paper|work|study)|our)\s+(?:\w+ly\s+|also\s+)?(\w+)", re.IGNORECASE
)
_KIND = re.compile(
    r"\b(?:benchmark\w*|dataset|corpus|survey|review|study|studies|analysis|analyzing|evaluating|"
    r"empirical|towards?|understanding|library|framework|theory)\b",
    re.IGNORECASE,
)

Span = tuple[int, int]


def clues_of(
    text: str, sentences: Sequence[Sentence], places: Iterable[Span], entity_type: EntityType
) -> dict[str, float]:
    """Give the clues to the role of an entity, by name; absent ones are 0.

    Args:
        text: The paper's text.
        sentences: Its sentences, the title first.
        places: First character and one past the last of each mention, at least one.
        entity_type: The entity's type in this paper.

    Example:
        >>> title = (Sentence(0, 9, SentencePart.TITLE),)
        >>> clues = clues_of("Muon: fast", title, [(0, 4)], EntityType.METHOD)
        >>> clues["title:begins"], "tafter1::" in clues
        (1.0, True)
    """
    spans = _outer(places)
    around = [_sentence_at(text, sentences, start) for start, _ in spans]
    cues = [_nearest_cue(text, q, start) for q, (start, _) in zip(around, spans, strict=True)]
    found = {"bias": 1.0, f"type:{entity_type}": 1.0}
    for name in _whole(text, sentences, spans):
        found[name] = 1.0
    found["parts:" + "+".join(sorted({q.part for q in around}))] = 1.0
    found[f"sentences:{min(len(set(around)), 4)}"] = 1.0
    found["cues:" + "+".join(sorted({cue for cue in cues if cue}))] = 1.0
    share = len(spans) ** -0.5
    for span, sentence, cue in zip(spans, around, cues, strict=True):
        for name in _local(text, sentence, span):
            found[name] = found.get(name, 0.0) + share
        if cue and sentence.part is not SentencePart.TITLE:
            found[f"cue:{cue}"] = found.get(f"cue:{cue}", 0.0) + share
    return found


def _sentence_at(text: str, sentences: Sequence[Sentence], start: int) -> Sentence:
    return next((s for s in sentences if s.start <= start < s.end), Sentence(0, len(text)))


def _outer(places: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(set(places), key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _whole(text: str, sentences: Sequence[Sentence], spans: Sequence[Span]) -> Iterator[str]:
    title = sentences[0].end if sentences else 0
    colon = text.find(":", 0, title)
    first = spans[0][0]
    if first < title:
        yield "title:in"
        yield f"title:{'before' if first < colon else 'after' if colon >= 0 else 'no'}-colon"
        if first == 0:
            yield "title:begins"
        if spans[-1][0] < title:
            yield "title:only"
    yield f"places:{min(len(spans), 6)}"
    yield f"first:{_place(sentences, first)}"
    yield f"last:{_place(sentences, spans[-1][0])}"
    named = _tokens(text[first : spans[0][1]])[0]
    heading = _tokens(text[:title])[0]
    yield f"titled:{2 * sum(word in heading for word in named) // max(1, len(named))}"
    yield from _paper_clues(text, title)
    forms = {text[start:end] for start, end in spans}
    yield f"forms:{min(len(forms), 3)}"
    for form in sorted(forms):
        words = form.lower().split()
        yield f"name:{words[-1].rstrip('s') if words else ''}"
        yield f"form:{form.lower().rstrip('s')}"
        for word in words[:-1]:
            yield f"inname:{word}"
        yield f"shape:{_shape(form)}"


@lru_cache(maxsize=4)
def _paper_clues(text: str, title: int) -> tuple[str, ...]:
    kinds = {f"kind:{match[0].lower()}" for match in _KIND.finditer(text, 0, title)}
    verbs = {f"paper:{match[1].lower()[:_STEM]}" for match in _OURS.finditer(text)}
    return tuple(sorted(kinds | verbs))


def _place(sentences: Sequence[Sentence], at: int) -> str:
    number = next((i for i, s in enumerate(sentences) if s.start <= at < s.end), 0)
    if number < 3:
        return str(number)
    left = len(sentences) - 1 - number
    return f"-{left}" if left < 2 else f"m{3 * number // len(sentences)}"


def _shape(form: str) -> str:
    words = len(form.split())
    capitals = sum(char.isupper() for char in form)
    case = "lower" if not capitals else "upper" if form.isupper() else "mixed"
    if case == "mixed" and words == 1 and capitals == 1 and form[:1].isupper():
        case = "capital"
    return f"{case}{min(words, 3)}{'d' if any(char.isdigit() for char in form) else ''}"


def _local(text: str, sentence: Sentence, span: Span) -> Iterator[str]:
    words, starts, ends = _tokens(text[sentence.start : sentence.end])
    before = ("^", *words[: bisect_right(ends, span[0] - sentence.start)])
    after = (*words[bisect_left(starts, span[1] - sentence.start) :], "$")
    yield f"part:{sentence.part}"
    title = sentence.part is SentencePart.TITLE
    tag = "t" if title else ""
    near = before[-_BEFORE:]
    yield from (f"{tag}before:{word}" for word in set(near))
    yield from (f"{tag}after:{word}" for word in set(after[:_AFTER]))
    yield f"{tag}before1:{near[-1]}"
    yield f"{tag}before2:{' '.join(near[-2:])}"
    yield f"{tag}before3:{' '.join(near[-3:])}"
    yield f"{tag}after1:{after[0]}"
    yield f"{tag}after2:{' '.join(after[:2])}"
    yield f"{tag}link:{next((w for w in reversed(before) if w in _LINKS), '^')}"
    if title:
        return
    yield from (f"left:{word}" for word in set(before))
    yield from (f"right:{word}" for word in set(after))
    yield from (f"ours-left:{right}" for left, right in pairwise(before) if left in _SELF)
    yield from (f"ours-right:{right}" for left, right in pairwise(after) if left in _SELF)
    yield from (f"begin:{' '.join(pair)}" for pair in pairwise((before + after)[:4]))


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    found = list(_TOKEN.finditer(text))
    words = ("0" if m[0][0].isdigit() else m[0].lower()[:_STEM] for m in found)
    return tuple(words), tuple(m.start() for m in found), tuple(m.end() for m in found)


def _nearest_cue(text: str, sentence: Sentence, start: int) -> Role | None:
    at = start - sentence.start
    cues = _cues(text[sentence.start : sentence.end])
    near = [cue for cue in cues if cue[0] <= at and cue[0] > at - _REACH]
    return near[-1][2] if near else None


@lru_cache(maxsize=256)
def _cues(text: str) -> tuple[tuple[int, int, Role], ...]:
    return tuple(
        sorted(
            (cue.end(), -number, role)
            for number, (role, pattern) in enumerate(CUES.items())
            for cue in pattern.finditer(text)
        )
    )
