"""Words around a number, told as features: is it a claim, and of which metric?

The decisions are two small linear models whose weights are learned by ``training/results.py``
and shipped as ``kg/models/results.json``. A feature is a short string; a number has the same
features wherever its paper stands, so that the decision is repeatable.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract.quantities import Quantity
from kg.records import EntityType, Mention, Sentence

_WORD = re.compile(r"\w++(?:[-'’.@/&]\w++)*+|\\?%|\S")
_WINDOW = 7
_NEAR = 3
_LIST = frozenset([",", "and", "/", "or", "&"])
_MAX_QUANTITIES = 40
_SUFFIX = re.compile(r"(?:ations?|ements?|ments?|ing|ies|ied|ed|es|s|ly)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, with its place in the paper's text."""

    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with what was found in it.

    Attributes:
        sentence: The stretch of text and its part.
        place: Where it stands in the paper, from 0 (the title) to 1 (the last).
        words: Its words in order; a quantity's words are among them.
        starts: Where the words start, for bisecting.
        quantities: The numbers, in order.
        mentions: The mentions that lie in the sentence, in order.
    """

    sentence: Sentence
    place: float
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    quantities: tuple[Quantity, ...]
    mentions: tuple[Mention, ...]

    def before(self, offset: int) -> int:
        """Give the number of words that start before a character of the text."""
        return bisect.bisect_left(self.starts, offset)

    def opens(self, offset: int) -> bool:
        """Tell whether the next word from a character on is an opening bracket."""
        place = self.before(offset)
        return place < len(self.words) and self.words[place].text == "("

    def group(self, number: int) -> tuple[int, int]:
        """Give the first and last quantity of the list ("2.8 and 1.4") that a quantity is in."""
        first = last = number
        while first and self._is_listed(first):
            first -= 1
        while last + 1 < len(self.quantities) and self._is_listed(last + 1):
            last += 1
        return first, last

    def gap(self, number: int) -> tuple[Word, ...]:
        """Give the words between the quantity before and this one."""
        previous, quantity = self.quantities[number - 1 : number + 1]
        return self.words[self.before(previous.end) : self.before(quantity.start)]

    def _is_listed(self, number: int) -> bool:
        gap = self.gap(number)
        return len(gap) <= 3 and all(word.text in _LIST for word in gap)


def scenes_of(
    text: str,
    sentences: Sequence[Sentence],
    quantities: Sequence[Quantity],
    mentions: Sequence[Mention],
) -> Iterator[Scene]:
    """Give the sentences that hold a number, in order."""
    ordered = distinct(mentions)
    mention_starts = [mention.start for mention in ordered]
    quantity_starts = [quantity.start for quantity in quantities]
    last = max(1, len(sentences) - 1)
    for number, sentence in enumerate(sentences):
        low = bisect.bisect_left(quantity_starts, sentence.start)
        high = bisect.bisect_left(quantity_starts, sentence.end)
        inside = tuple(q for q in quantities[low:high] if q.end <= sentence.end)[:_MAX_QUANTITIES]
        if not inside:
            continue
        low = bisect.bisect_left(mention_starts, sentence.start)
        high = bisect.bisect_left(mention_starts, sentence.end)
        words = tuple(words_of(text, sentence.start, sentence.end))
        yield Scene(
            sentence,
            number / last,
            words,
            tuple(word.start for word in words),
            inside,
            tuple(m for m in ordered[low:high] if m.end <= sentence.end),
        )


def distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """Give one mention for each place and type, sorted by place."""
    best = {(m.start, m.end, m.type): m for m in mentions}
    return [best[key] for key in sorted(best)]


def words_of(text: str, start: int, end: int) -> Iterator[Word]:
    """Give the words and marks of a stretch of text."""
    for match in _WORD.finditer(text, start, end):
        yield Word(match.start(), match.end(), match[0], stem_of(match[0]))


def stem_of(word: str) -> str:
    """Fold a word for features: no case, no common ending, all numbers alike.

    Example:
        >>> stem_of("Improving"), stem_of("improves"), stem_of("58.7")
        ('improv', 'improv', '0')
    """
    folded = word.lower()
    if folded[0].isdigit():
        return re.sub(r"[\d.,]+", "0", folded)[:12]
    stem = _SUFFIX.sub("", folded) if len(folded) > 4 else folded
    return stem.removesuffix("e")[:16] if len(stem) > 3 else stem


def claim_features(scene: Scene, number: int) -> list[str]:
    """Tell what speaks for and against the ``number``-th quantity of a scene being a claim."""
    quantity = scene.quantities[number]
    words = scene.words
    first, after = scene.before(quantity.start), scene.before(quantity.end)
    left = [word.stem for word in words[max(0, first - _WINDOW) : first]]
    right = [word.stem for word in words[after : after + _WINDOW]]
    unit = unit_class(quantity)
    features = [
        f"unit={unit}",
        f"part={scene.sentence.part}",
        f"unit,part={unit},{scene.sentence.part}",
    ]
    features += [f"place={int(scene.place * 4.99)}", f"bound={quantity.bound}"]
    features += [f"statistic={quantity.statistic}", f"shape={_shape(quantity)}"]
    features.append(f"unit,shape={unit},{_shape(quantity)}")
    features += [f"l:{stem}" for stem in set(left)] + [f"r:{stem}" for stem in set(right)]
    for distance in range(1, _NEAR + 1):
        before = left[-distance] if distance <= len(left) else "^"
        behind = right[distance - 1] if distance <= len(right) else "$"
        features += [f"l{distance}:{before}", f"r{distance}:{behind}"]
    near_left, near_right = (left or ["^"])[-1], (right or ["$"])[0]
    features += [f"l2:{' '.join(left[-2:])}", f"r2:{' '.join(right[:2])}"]
    features += [f"lr:{near_left} {near_right}", f"unit,l:{unit},{near_left}"]
    features.append(f"unit,r:{unit},{near_right}")
    features += [f"s:{stem}" for stem in sorted({word.stem for word in words}) if len(stem) > 2]
    features += _neighbour_features(scene, number)
    features += _mention_features(scene, quantity)
    if first and words[first - 1].text[0].isupper() and not unit:
        features += ["after a capital", f"after a capital,{_shape(quantity)}"]
    if after < len(words) and words[after].text[0].isupper():
        features.append(f"before a capital,{unit}")
    inside = sum((w.text == "(") - (w.text == ")") for w in words[:first]) > 0
    features.append(f"in parentheses={inside}")
    return features


def unit_class(quantity: Quantity) -> str:
    """Give the unit as a feature: shares, ratios and points by name, the others by first word."""
    return (quantity.unit.split(" of")[0] if quantity.unit[:3] != "of " else "of")[:12]


def _shape(quantity: Quantity) -> str:
    if quantity.spelled:
        return "word"
    if quantity.low != quantity.high:
        return "range"
    value = abs(quantity.low)
    if not value.is_integer():
        return "fraction" if value < 1 else "decimal"
    if 1950 <= value <= 2100:
        return "year"
    return str(len(str(int(value)))) if value < 1e6 else "big"


def _neighbour_features(scene: Scene, number: int) -> Iterator[str]:
    quantity, quantities = scene.quantities[number], scene.quantities
    yield f"quantities={min(len(quantities), 5)}"
    yield f"number={min(number, 3)}"
    if number:
        previous = quantities[number - 1]
        gap = scene.gap(number)
        same = previous.unit == quantity.unit
        yield f"previous={same},{min(len(gap), 6)}"
        if len(gap) <= 3:
            yield f"gap={' '.join(word.stem for word in gap)},{same}"
    if number + 1 < len(quantities):
        following = quantities[number + 1]
        gap = scene.gap(number + 1)
        same = following.unit == quantity.unit
        yield f"following={same},{min(len(gap), 6)}"
        if len(gap) <= 3:
            yield f"to={' '.join(word.stem for word in gap)},{same}"


def _mention_features(scene: Scene, quantity: Quantity) -> Iterator[str]:
    first, after = scene.before(quantity.start), scene.before(quantity.end)
    nearest: dict[EntityType, int] = {}
    for mention in scene.mentions:
        if mention.start <= quantity.start and quantity.end <= mention.end:
            yield f"inside={mention.type}"
            continue
        begin, end = scene.before(mention.start), scene.before(mention.end)
        distance = begin - after if begin >= after else end - first - 1
        if mention.type not in nearest or abs(distance) < abs(nearest[mention.type]):
            nearest[mention.type] = distance
    for type_, distance in sorted(nearest.items()):
        side = "r" if distance >= 0 else "l"
        yield f"{type_},{side},{min(abs(distance), 8) // 2}"
    if EntityType.METRIC not in nearest:
        yield "no metric"
