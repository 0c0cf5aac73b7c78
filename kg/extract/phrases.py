"""Words that may name the metric of a number.

Candidates are the Metric mentions of the sentence, runs of content words near the number, Metric
mentions from elsewhere in the paper, and a few words that authors leave out ("accuracy").
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.claims import Scene, Word, unit_class
from kg.records import EntityType, Mention

IMPLIED = ("", "accuracy", "score", "performance", "success rate")
"""What a number may measure although its sentence does not say so."""

_TIME_WORDS = """
ms s ns us µs μs sec secs min mins h hr hrs second seconds minute minutes hour hours day days
week weeks month months milliseconds microseconds nanoseconds millisecond microsecond
"""
TIME_UNITS = frozenset(_TIME_WORDS.split())
"""Units of time, as :func:`kg.extract.numerals.unit_of` gives them."""
_IMPLIED_BY_UNIT = {
    "FPS": ("frame rate (FPS)",),
    "fps": ("frame rate (FPS)",),
    "frames": ("frame rate (FPS)",),
    "GB": ("memory usage",),
    "MB": ("memory usage",),
    "GiB": ("memory usage",),
    "tokens/s": ("throughput",),
    "token/s": ("throughput",),
    "tokens/sec": ("throughput",),
    "W": ("power",),
    "Hz": ("frequency",),
    "$": ("cost",),
}
_IMPLIED_BY_TIME = ("inference time", "training time", "generation time", "latency")

_REACH = 16
_RUN = 4
_ELSEWHERE = 4
_NEAR = 40
_COUNTED = 20_000

_STOP_WORDS = """
a an the this that these those its their our his her your my of in on at by to from for with
without within between across among over under above below into onto through during per via and
or but nor while whereas although though as than then when where which who whose what how is are
was were be been being has have had do does did can could may might will would shall should must
not no only just even also still yet both either neither each every all any some most more less
fewer many much few several up about around approximately nearly roughly almost least further
respectively average averaging compared relative comparable versus vs against it we they them us
i he she there here such so if because since thus hence e.g i.e etc using used based same other
another one two three four five six seven eight nine ten twice half zero times x new first
second very too now out off down after before upon whether despite up-to sim approx overall high
higher lower larger smaller greater better worse faster slower best worst strong strongest
significant significantly substantially consistently notably remarkably simultaneously
"""
_STOP = frozenset(_STOP_WORDS.split())
VERB = re.compile(
    r"(?:achiev|attain|reach|obtain|improv|enhanc|boost|increas|rais|reduc|decreas|lower(?:s|ing|ed)"
    r"|cut(?:s|ting)?$|sav(?:e|es|ing)$|outperform|surpass|exceed|beat|yield|deliver|provid|offer"
    r"|demonstrat|show|report|observ|find|found|gain(?:s|ed|ing)?$|drop(?:s|ped|ping)?$|fall|fell"
    r"|ris(?:e|es|ing)$|rose|remain|retain|maintain|match|requir|need(?:s|ed)?$|us(?:e|es|ing)$"
    r"|enabl|allow|result|lead(?:s|ing)?$|led$|accelerat|speed(?:s|ing)?$|scal(?:es|ed)$"
    r"|train(?:s|ed)$"
    r"|set(?:s|ting)?$|mak(?:e|es|ing)$|gett?ing|score[sd]$|perform(?:s|ed|ing)?$|experiment|resul"
    r"|evaluat|comput(?:es|ed)$|generat(?:es|ed)$|produc|contain|compris|includ|consist"
    r"|cover(?:s|ing)?$)",
    re.IGNORECASE,
)
"""Verbs that end a run of content words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may name the metric.

    Attributes:
        text: As written in the paper; implied ones in plain English.
        source: ``mention``, ``run``, ``elsewhere`` or ``implied``.
        first: Index of its first word in the scene; -1 when it is not in the scene.
        after: Index after its last word.
        type: The type of another mention that it overlaps, or empty.
        count: How often the words occur in the paper, at most 4.
    """

    text: str
    source: str
    first: int = -1
    after: int = -1
    type: str = ""
    count: int = 0


def phrases_of(text: str, scene: Scene, number: int, metrics: Sequence[Mention]) -> list[Phrase]:
    """Give the candidates for the metric of the ``number``-th quantity, in a fixed order.

    Args:
        text: The paper's text.
        scene: The sentence.
        number: Index of the quantity in the scene.
        metrics: All Metric mentions of the paper, in order.
    """
    quantity = scene.quantities[number]
    head = text[:_COUNTED]
    here, after = scene.before(quantity.start), scene.before(quantity.end)
    found: list[Phrase] = []
    taken = [False] * len(scene.words)
    for mention in _longest(m for m in scene.mentions if m.type is EntityType.METRIC):
        first, end = scene.before(mention.start), scene.before(mention.end)
        if first == end:
            continue  # begins within a word and ends there
        taken[first:end] = [True] * (end - first)
        count = min(4, head.count(mention.text))
        found.append(Phrase(mention.text, "mention", first, end, "", count))
    types = _types(scene)
    for first, end in _runs(scene, taken, max(0, here - _REACH), after + _REACH):
        words = text[scene.words[first].start : scene.words[end - 1].end]
        type_ = next((types[place] for place in range(end - 1, first - 1, -1) if types[place]), "")
        found.append(Phrase(words, "run", first, end, type_, min(4, head.count(words))))
    seen = {phrase.text.lower() for phrase in found}
    elsewhere = 0
    place = bisect.bisect_left(metrics, quantity.start, key=lambda m: m.start)
    near = metrics[max(0, place - _NEAR) : place + _NEAR]
    for mention in sorted(near, key=lambda m: (abs(m.start - quantity.start), m.start)):
        if mention.text.lower() not in seen and elsewhere < _ELSEWHERE:
            seen.add(mention.text.lower())
            elsewhere += 1
            found.append(Phrase(mention.text, "elsewhere", count=min(4, head.count(mention.text))))
    by_unit: tuple[str, ...] = _IMPLIED_BY_TIME if quantity.unit in TIME_UNITS else ()
    by_unit = _IMPLIED_BY_UNIT.get(unit_class(quantity), by_unit)
    found += [Phrase(words, "implied") for words in (*IMPLIED, *by_unit)]
    return found


def _longest(mentions: Iterator[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _types(scene: Scene) -> list[str]:
    types = [""] * len(scene.words)
    for mention in scene.mentions:
        first, end = scene.before(mention.start), scene.before(mention.end)
        types[first:end] = [mention.type.value] * (end - first)
    return types


def _runs(scene: Scene, taken: list[bool], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Give runs of content words, cut to their last four."""
    first = None
    high = min(high, len(scene.words))
    for place in range(low, high + 1):
        inside = place < high and not taken[place] and _is_content(scene.words[place])
        if inside and first is None:
            first = place
        if not inside and first is not None:
            yield max(first, place - _RUN), place
            first = None


def _is_content(word: Word) -> bool:
    text = word.text
    return text[0].isalpha() and text.lower() not in _STOP and not VERB.match(text)
