"""How numbers and units are written: digits, scales, words, fractions, orders of magnitude.

Patterns are possessive or bounded, so that the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DIGITS = r"(?:\d{1,3}+(?:,\d{3})++(?![\d,])(?:\.\d++)?|\d++(?:\.\d++)?|\.\d++)"
_SCALE = r"(?:[ ~-]?(?:thousand|million|billion|trillion)\b|[kKMBT](?![A-Za-z0-9]))"
WORDS = {
    "zero": 0.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "eleven": 11.0,
    "twelve": 12.0,
    "fifteen": 15.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
    "hundred": 100.0,
}
"""Number words and what they are worth."""

_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTER_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8}
_PARTS |= {"tenth": 10, "fiftieth": 50, "hundredth": 100}
_STEMS = {"twice": 2.0, "thrice": 3.0, "hal": 0.5, "doubl": 2.0, "tripl": 3.0}
_STEMS |= {"quadrupl": 4.0, "zero": 0.0}

_UNIT_NAMES = (
    # how many times
    r"(?:\\times|[x×](?![A-Za-z0-9])|X(?![A-Za-z0-9])|times\b)(?!\s?\$?\d)",
    r"fold\b",
    # points and shares
    r"%\s?points?\b|%p\b|\\?%|percent(?:age)?[-\s]points?\b|percent\b|per cent\b",
    r"pp\b|pts?\b|(?:BLEU |spBLEU |Elo |F1 |accuracy )?points?\b",
    # rates, before the units that they begin with
    r"(?:frames|tokens|steps|images|samples|requests|queries|messages|pages)"
    r" (?:per|a) (?:second|minute|hour|day)\b",
    r"(?:tokens?|tok|frames?|steps?|images?|samples?)/(?:sec(?:ond)?|s|step|image)\b(?:/GPU\b)?",
    r"ms/(?:step|token|frame|image)\b|GB/s\b|seconds? per (?:epoch|image|frame|step)\b",
    r"(?:[A-Z]\d{2,3} )?(?:GPU|TPU|CPU|H100|H200|A100|V100)[-\s](?:hours?|days?|months?|years?)\b",
    # time
    r"(?:milli|micro|nano)?seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b",
    r"(?:ms|µs|μs|us|ns|sec|secs|s|min|mins|hrs?|h)\b",
    # computing
    r"(?:frames/s|fps|FPS)\b|(?:[kMG]?Hz)\b|[KMGTP]i?B\b|(?:kilo|mega|giga|tera)?bytes?\b|bits?\b",
    r"(?:[KMGTPEZ]?FLOP(?:s|/s|S)?|[GT]?MACs?|[TG]?OPS|kbps|Mbps|Gbps|mAP|QPS)\b",
    r"tokens?\b",
    # physics
    r"(?:dB|mW|kW|W|kWh|mWh|Wh|mJ|kJ|J|meV(?:/atom)?|eV|mm|cm|km|nm|px|m|kg|°C?|degrees?)"
    r"(?![A-Za-z])",
    r"cents?\b|dollars?\b|USD\b|tons?\b",
)
_UNIT = rf"(?:[ ~-]|\\[,; ]|\$[ ]?)?(?:{'|'.join(_UNIT_NAMES).replace(' ', '[ ]')})"
_WORD = rf"(?:{'|'.join(sorted(WORDS, key=lambda w: (-len(w), w)))})"
NUMBER = re.compile(
    rf"""
    (?<![\w.,@^_/=])[xX×](?P<ratio>{_DIGITS})(?![\w])
    | (?:(?<![\w.,/^@])|(?<=sim)|(?<=approx)|(?<=arrow)|(?<=\d/))
      (?P<sign>(?<![\w)\]%$–-])(?:[+−±-]|\\pm)\s?)?
      (?P<money>\\?\$)?
      (?P<number>{_DIGITS})(?P<scale>{_SCALE})?
      (?:(?P<of>\s(?:out\sof|of)\s(?:the\s|all\s)?|/)(?P<whole>\d++|{_WORD}\b)|(?P<plus>\+(?!\d)))?
      (?P<unit>{_UNIT})?
      (?![A-Za-z0-9_]|[.,]\d)
    """,
    re.VERBOSE,
)
_OTHER_STARTS = """
a an several twice thrice half halves halved halving doubles doubled doubling triples tripled
tripling quadruples quadrupled quadrupling
"""
STARTS = frozenset(
    [*WORDS, *(f"{word}fold" for word in WORDS), *_OTHER_STARTS.split(), *map(str, range(1, 100))]
)
"""First words of numbers in words, in lower case."""

SPELLED = re.compile(
    rf"""
    \b(?:
      (?P<orders>an?|one|two|three|four|five|several|\d{{1,2}})[\s-]orders?[\s-]of[\s-]magnitude
    | (?P<fold>{_WORD})(?:-|\s)?fold
    | (?P<times>{_WORD})\s(?:to\s(?P<times2>{_WORD})\s)?times(?!\s\d)
    | (?P<share>one|two|three|a|1|2|3)[-\s](?P<part>{"|".join(_PARTS)})s?
    | (?P<counted>{_WORD})
      (?P<unit>[\s-](?:percent(?:age\spoints?)?|points?|(?:milli)?seconds?|minutes?|hours?|days?))
    | (?P<of>{_WORD})\s(?:out\sof|of)\s(?:the\s)?(?P<whole>{_WORD}|\d++)
    | (?P<word>twice|thrice|half|zero|(?:halv|doubl|tripl|quadrupl)(?:es|ed|ing))
    )\b(?!-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A number in words, to be matched where a word of :data:`STARTS` begins."""


def worth_of(words: Mapping[str, str]) -> tuple[float, float, str]:
    """Give what a number in words is worth.

    Args:
        words: The groups of a match of :data:`SPELLED` that took part, in lower case.

    Returns:
        Lower end, upper end (the same for a single number) and unit.

    Example:
        >>> match = SPELLED.search("ran two to three times as fast")
        >>> worth_of({key: part for key, part in match.groupdict().items() if part})
        (2.0, 3.0, 'x')
    """
    if "orders" in words:
        count = words["orders"]
        power = float(count) if count.isdigit() else WORDS.get(count, 1.0)
        return 10.0**power, 10.0**power, "x"
    if "share" in words:
        above = float(words["share"]) if words["share"].isdigit() else WORDS.get(words["share"], 1)
        return above / _PARTS[words["part"]], above / _PARTS[words["part"]], "x"
    if "times" in words:
        low, high = WORDS[words["times"]], WORDS[words.get("times2", words["times"])]
        return min(low, high), max(low, high), "x"
    if "fold" in words:
        return WORDS[words["fold"]], WORDS[words["fold"]], "x"
    if "counted" in words:
        return WORDS[words["counted"]], WORDS[words["counted"]], unit_of(words["unit"])
    if "whole" in words:
        return WORDS[words["of"]], WORDS[words["of"]], f"of {words['whole']}"
    value = next(worth for stem, worth in _STEMS.items() if words["word"].startswith(stem))
    return value, value, "x" if value else ""


def scale_of(words: str | None) -> float:
    """Give the factor of a scale.

    Example:
        >>> scale_of("k"), scale_of(" million"), scale_of(None)
        (1000.0, 1000000.0, 1.0)
    """
    if not words:
        return 1.0
    name = words.strip(" ~-")
    return _LETTER_SCALES.get(name) or _SCALES[name]


def unit_of(words: str | None) -> str:
    r"""Give one spelling of the commonest units, others as written.

    Example:
        >>> unit_of("times"), unit_of(r"\%"), unit_of(" percentage points"), unit_of(" ms")
        ('x', '%', 'percentage points', 'ms')
    """
    if not words:
        return ""
    unit = words.strip(" ~-{\\").removeprefix("$").strip()
    if unit in {"x", "X", "×", "times", "fold", "\\times"}:
        return "x"
    if unit in {"%", "percent", "per cent"}:
        return "%"
    if re.fullmatch(r"%p|pp|%\s?points?|percent(?:age)?[-\s]points?", unit):
        return "percentage points"
    return "points" if unit in {"point", "pts", "pt", "points"} else unit
