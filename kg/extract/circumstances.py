"""Who achieved a number, against whom, on which data and hardware."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.extract.claims import Scene
from kg.extract.numerals import WORDS
from kg.records import EntityType, Mention

_BASELINE = re.compile(
    r"^(?:over|than|vs\.?|versus|against|(?:when\s)?(?:as\s)?compared\s(?:to|with)"
    r"|relative\sto|in\scomparison\s(?:to|with)|outperform\w*|surpass\w*|exceed\w*|beat\w*"
    r"|improv\w+\s(?:up)?on)$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"over$|than$|v(?:s|ersus)\b|against$|when$|as$|compared$|relative$|in$|outperf|surpass|exceed"
    r"|beat|improv",
    re.IGNORECASE,
)
_BREAK = frozenset([",", ";", ":", "(", ")", ".", "and", "while", "with", "but", "by", "on", "in"])
_BREAK |= {"across", "at", "for", "under", "when", "using", "respectively", "without"}
_ARTICLE = frozenset(["the", "a", "an", "its", "their", "all", "both"])
_COUNT = re.compile(
    r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{1,7}|[A-Za-z]+)\s?(?:[x×]\s?|\s)"
    r"(?:(?:NVIDIA|AMD|Intel|Nvidia|Google)\s)?$"
)
_LONGEST_BASELINE = 8


def baseline_of(text: str, scene: Scene, number: int) -> str:
    """Give what the number is compared with, in the paper's words, or nothing.

    "from 47GB to 3GB" compares with 47GB.
    """
    quantity = scene.quantities[number]
    here, after = scene.before(quantity.start), scene.before(quantity.end)
    if number:
        previous = scene.quantities[number - 1]
        gap = text[previous.end : quantity.start].strip()
        opening = scene.words[scene.before(previous.start) - 1].text if here > 1 else ""
        is_change = opening.lower() == "from" or gap in {"→", "->", "rightarrow", "\\rightarrow"}
        if is_change and (gap == "to" or not gap.isalpha() or gap == "rightarrow"):
            return text[previous.start : previous.end]
    end = len(scene.words)
    if number + 1 < len(scene.quantities):
        last = scene.group(number)[1]
        if last + 1 < len(scene.quantities):
            end = scene.before(scene.quantities[last + 1].start)
    return _phrase_after(text, scene, after, end) or _phrase_after(
        text, scene, max(0, here - 14), here
    )


def _phrase_after(text: str, scene: Scene, first: int, end: int) -> str:
    words = scene.words
    for place in range(first, end):
        if not _OPENING.match(words[place].text):
            continue
        for length in (3, 2, 1):
            if place + length <= end:
                opening = " ".join(word.text for word in words[place : place + length])
                if _BASELINE.match(opening):
                    return _noun_phrase(text, scene, place + length, end)
    return ""


def _noun_phrase(text: str, scene: Scene, first: int, end: int) -> str:
    words = scene.words
    while first < end and words[first].text.lower() in _ARTICLE:
        first += 1
    last = first
    while last < end and last - first < _LONGEST_BASELINE:
        word = words[last].text
        if word.lower() in _BREAK or word[0].isdigit():
            break
        last += 1
    return text[words[first].start : words[last - 1].end] if last > first else ""


def dataset_of(scene: Scene, number: int) -> str:
    """Give the data set that the number was measured on, or nothing."""
    found = _beside(scene, number, EntityType.DATASET)
    return found.text if found else ""


def hardware_of(text: str, scene: Scene, number: int) -> tuple[str, int | None]:
    """Give the hardware that the number was measured on and how many of it, where said."""
    found = _beside(scene, number, EntityType.HARDWARE)
    return (found.text, count_before(text, found)) if found else ("", None)


def count_before(text: str, mention: Mention) -> int | None:
    """Read how many of a thing there are.

    Example:
        >>> from kg.records import Source
        >>> text = "on 1,024 NVIDIA H100 GPUs"
        >>> count_before(text, Mention(16, 25, "H100 GPUs", EntityType.HARDWARE, Source.TAGGER))
        1024
    """
    match = _COUNT.search(text, max(0, mention.start - 24), mention.start)
    if not match:
        return None
    words = match[1].lower()
    if words[0].isdigit():
        return int(words.replace(",", ""))
    if words == "single":
        return 1
    return int(WORDS[words]) if words in WORDS else None


def subject_of(text: str, scene: Scene, number: int, methods: Iterable[Mention]) -> str:
    """Give the method that achieved the number, or nothing.

    The first method of the sentence that stands before the number and is not what it is compared
    with; else the method that the title names before its colon.
    """
    quantity = scene.quantities[number]
    baseline = baseline_of(text, scene, number)
    for mention in scene.mentions:
        is_before = mention.type is EntityType.METHOD and mention.end <= quantity.start
        if is_before and mention.text not in baseline:
            return mention.text
    colon = text.find(":", 0, text.find("\n"))
    return next((m.text for m in methods if m.start == 0 and m.end <= colon), "")


def _beside(scene: Scene, number: int, type_: EntityType) -> Mention | None:
    """Give the mention that a number belongs to: the next behind it, else the last before it."""
    quantity = scene.quantities[number]
    first, last = scene.group(number)
    mentions = [mention for mention in scene.mentions if mention.type is type_]
    later = scene.quantities[last + 1 :]
    end = next((q.start for q in later if q.unit == quantity.unit), scene.sentence.end)
    for mention in mentions:
        if mention.end <= quantity.start <= mention.end + 2 and scene.opens(mention.end):
            return mention  # "GSM8K (93%)"
    behind = [m for m in mentions if quantity.end <= m.start < end]
    if len(behind) > number - first and first < last:
        return behind[number - first]
    if behind:
        return behind[0]
    before = [mention for mention in mentions if mention.end <= quantity.start]
    return before[-1] if before else None
