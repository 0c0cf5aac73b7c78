"""Which of the candidates names the metric of a number, told as features, and the full name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.changes import link_of, says_change
from kg.extract.claims import Scene, unit_class
from kg.extract.phrases import TIME_UNITS, VERB, Phrase
from kg.records import EntityType

_FAR = 40
_FRAMES = frozenset(["FPS", "fps", "frames"])
_LONGEST_SHORT = 8
_TIME = re.compile(
    r"(?:time|latency|latencies|duration|runtime|hours?|delay|speed|TTFT|cost)s?$", re.IGNORECASE
)


def phrase_features(
    scene: Scene, number: int, phrase: Phrase, change: str, previous: Phrase | None
) -> list[str]:
    """Tell what speaks for a candidate.

    Args:
        scene: The sentence.
        number: Index of the quantity in the scene.
        phrase: The candidate.
        change: What :func:`kg.extract.changes.change_of` says of the quantity.
        previous: The metric of the quantity before, when that is a claim too.

    Returns:
        Features, in no particular order.
    """
    quantity = scene.quantities[number]
    unit = unit_class(quantity)
    head = _head(phrase.text)
    features = [
        f"source={phrase.source}",
        f"h:{head}",
        f"unit,h:{unit},{head}",
        f"source,unit:{phrase.source},{unit}",
        f"count={phrase.source},{phrase.count}",
        f"type={phrase.source},{phrase.type}",
        f"change,source={bool(change)},{phrase.source}",
        f"change,h:{change},{head}",
    ]
    if previous is not None and number:
        same_unit = scene.quantities[number - 1].unit == unit or not unit
        same = previous.text.lower() == phrase.text.lower()
        gap = scene.before(quantity.start) - scene.before(scene.quantities[number - 1].end)
        features.append(f"previous={same},{same_unit},{min(gap, 8) // 2}")
    link = link_of(scene, number) if change else ""
    features.append(f"link={phrase.source},{link}")
    if phrase.source == "implied":
        features.append(f"implied={phrase.text},link={link}")
        nearby = scene.words[
            max(0, scene.before(quantity.start) - 2) : scene.before(quantity.start)
        ]
        features.append(f"implied={phrase.text},{unit}")
        features.append(f"implied={phrase.text},{change}")
        features += [f"implied={phrase.text},l:{word.stem}" for word in nearby]
        features.append(
            f"implied={phrase.text},{any(m.type is EntityType.METRIC for m in scene.mentions)}"
        )
    if phrase.first < 0:
        return features
    here, after = scene.before(quantity.start), scene.before(quantity.end)
    features += _place_features(scene, (here, after), phrase, unit, bool(change))
    first, last = scene.group(number)
    if first < last:
        around = (
            scene.before(scene.quantities[first].start),
            scene.before(scene.quantities[last].end),
        )
        grouped = _place_features(scene, around, phrase, unit, bool(change))
        features += [f"list {feature}" for feature in grouped]
        features += _order_features(scene, number - first, last - first, phrase, around)
    features.append(f"length={phrase.source},{min(phrase.after - phrase.first, 5)}")
    first_word = scene.words[phrase.first]
    features += [f"f:{first_word.stem}", f"capital={phrase.source},{first_word.text[0].isupper()}"]
    before = scene.words[phrase.first - 1].stem if phrase.first else "^"
    behind = scene.words[phrase.after].stem if phrase.after < len(scene.words) else "$"
    features += [f"b:{before}", f"a:{behind}"]
    return features


def _order_features(
    scene: Scene, place: int, last: int, phrase: Phrase, around: tuple[int, int]
) -> Iterator[str]:
    """Compare the place in a list of numbers with the place in a list of metrics."""
    ends = [
        (scene.before(m.start), scene.before(m.end))
        for m in scene.mentions
        if m.type is EntityType.METRIC
    ]
    side = [x for x in ends if (x[0] >= around[1]) == (phrase.first >= around[1])]
    listed = [n for n, x in enumerate(sorted(set(side))) if x == (phrase.first, phrase.after)]
    if listed and len(side) == last + 1:
        yield f"order={place == listed[0]}"
    respectively = any(word.text == "respectively" for word in scene.words)
    yield f"respectively={respectively},{phrase.source}"


def _place_features(
    scene: Scene, around: tuple[int, int], phrase: Phrase, unit: str, is_change: bool
) -> Iterator[str]:
    here, after = around
    if phrase.first >= after:
        side, gap = "r", scene.words[after : phrase.first]
    elif phrase.after <= here:
        side, gap = "l", scene.words[phrase.after : here]
    else:
        yield "overlap"
        return
    if len(gap) > _FAR:
        yield f"far={side},{phrase.source}"
        return
    distance = len(gap) if len(gap) < 6 else 6 + min(len(gap) - 6, 8) // 3
    yield f"at={side}{distance}"
    yield f"at={side}{distance},{phrase.source}"
    yield f"at={side}{distance},{unit}"
    yield f"at={side}{distance},{is_change}"
    numbers = sum(word.text[0].isdigit() for word in gap)
    yield f"numbers={side},{min(numbers, 3)}"
    marks = "".join(sorted({word.text for word in gap if word.text in ",;:()"}))
    yield f"marks={side},{marks}"
    stems = [word.stem for word in gap]
    if len(stems) <= 3:
        yield f"gap={side}:{' '.join(stems)}"
    if stems:
        yield f"toward={side}:{stems[0] if side == 'r' else stems[-1]},{min(len(stems), 4)}"
    verbs = sum(bool(VERB.match(word.text)) for word in gap)
    yield f"verbs={side},{min(verbs, 2)}"


def _head(text: str) -> str:
    words = re.findall(r"[\w@/-]+", text.lower())
    return words[-1].rstrip("s")[:20] if words else "-"


def named(phrase: Phrase, change: str, unit: str, text: str) -> str:
    """Give the metric's name: if the value is a change, the name says so.

    Example:
        >>> named(Phrase("memory usage", "run"), "reduction", "%", "")
        'memory usage reduction'
        >>> named(Phrase("inference", "run"), "", "ms", "")
        'inference time'
    """
    words = phrase.text
    if phrase.type == EntityType.DATASET and not change:
        words = f"{words} score"
    if unit in TIME_UNITS and not change and words and not _TIME.search(words):
        words = f"{words} time"
    if unit in _FRAMES and words and not re.search(r"fps|frame|rate", words, re.IGNORECASE):
        words = f"{words} frame rate (FPS)"
    if " " not in words and len(words) < _LONGEST_SHORT:
        long = expansion_of(words, text)
        words = f"{long} ({words})" if long else words
    if not change or change in words.lower() or says_change(words):
        return words
    if not words and change == "improvement":
        return "performance improvement"
    return f"{words} {change}".strip()


def expansion_of(short: str, text: str) -> str:
    """Give the words before "(SHORT)" whose initials are the short form's letters, or nothing.

    Example:
        >>> expansion_of("ASR", "a low attack success rate (ASR) is best")
        'attack success rate'
    """
    place = text.find(f"({short})")
    if place < 0 or not short.isalpha():
        return ""
    before = text[max(0, place - 100) : place].split()[-len(short) :]
    initials = "".join(word[0] for word in before).upper()
    return " ".join(before) if initials == short else ""
