"""Numbers in running text: where they stand, what they are worth, what hedges them.

This finds every number that could be a claim, with high recall; :mod:`kg.extract.results` decides
which are. Versions, sizes in names ("LLaMA2-7B"), web addresses and dimensions ("64 x 64") are
left out. Patterns are possessive, so that the time is linear in the length of the text.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.numerals import NUMBER, SPELLED, STARTS, scale_of, unit_of, worth_of

_ADDRESS = re.compile(r"https?://\S++|www\.\S++|\b(?:github|gitlab|arxiv|huggingface)\.\w++/\S++")

_AT_LEAST = re.compile(
    r"(?:\bover|\bmore than|\bat least|\babove|\bexceed(?:s|ed|ing)?|\bbeyond|\bgreater than"
    r"|\bsurpass(?:es|ed|ing)?|\bno less than|\bas few as|[>≥]|\\geq?)\s*(?:an?\s|the\s)?[~$({]*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?:\bbelow|\bunder|\bless than|\bfewer than|\bat most|\bno more than|\bwithin|\bsub-"
    r"|[<≤]|\\leq?)\s*(?:an?\s|the\s)?[~$({]*$",
    re.IGNORECASE,
)
_PEAK = re.compile(
    r"(?:\bup to|\bas (?:much|high|large|many) as|\ba maximum of|\bmaximum|\bpeaks? (?:at|of)"
    r"|\bpeak\b(?:\s\w++){0,3})\s*(?:an?\s|the\s)?(?:about\s|around\s)?[~$({+]*$",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    r"(?:\bon average|\baverag(?:e|es|ed|ing)|\bmean)\b[\w\s-]{0,40}$|\bavg\.?\s*$", re.IGNORECASE
)
_AVERAGE_AFTER = re.compile(r"[^.;,]{0,30}\b(?:on average|average|in average|mean)\b", re.I)
_KEPT_BOUND = re.compile(r"\b(?:(?:below|under|less than|fewer than)\s+|sub-)$", re.IGNORECASE)


_DASHES = {"-", "--", "---", "–", "—", "~"}
_NAME_BEFORE = re.compile(
    r"(?:(?<!sub)(?<=[A-Za-z])[-–_.]|[A-Za-z]\d{1,3}[-–_.]|\d\s?(?:x|×|times|\\times)\s?"
    r"|\d[:/]|\[|\bv\.?\s?|@)$"
)
_NAME_AFTER = re.compile(r"\s?(?:x|×|times|\\times)\s?\d|[:]\d|[-–](?:[A-Za-z])|\]|[Dd]\b")
_WORD = re.compile(r"[A-Za-z0-9]++")
_MAX_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the text.

    Attributes:
        start: First character of the value, its sign or a bound that is part of it ("below").
        end: One past the last character of its unit.
        low: The number, or the lower end of a range; finite.
        high: The upper end; equals ``low`` for a single number.
        unit: ``%``, ``x``, ``points``, ``ms`` …, or empty; times and percent in one spelling.
        bound: ``exact``, ``at least`` or ``at most``.
        statistic: ``peak``, ``average`` or empty.
        spelled: Whether the number is written in words.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str = ""
    bound: str = "exact"
    statistic: str = ""
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """A single number and the factor of its scale ("K", "million")."""

    quantity: Quantity
    scale: float


def quantities_of(text: str, *, limit: int = 1000) -> tuple[Quantity, ...]:
    """Find the numbers of a text that could be claims, in order, none overlapping.

    Args:
        text: Any text.
        limit: Only so many are looked for, from the start of the text.

    Example:
        >>> text = "It is up to 2.6times faster and cuts memory by 12-15% over GPT-4."
        >>> [(text[q.start : q.end], q.low, q.high, q.unit, q.statistic)
        ...  for q in quantities_of(text)]
        [('2.6times', 2.6, 2.6, 'x', 'peak'), ('12-15%', 12.0, 15.0, '%', '')]
    """
    masked = _ADDRESS.sub(lambda match: "\0" * len(match[0]), text)
    joined = itertools.islice(_joined(text, _single(masked)), limit)
    return tuple(_hedged(text, quantity) for quantity in joined)


def _single(text: str) -> Iterator[_Number]:
    """Give single numbers in order; of overlapping ones the first, then the longest."""
    end = 0
    both = heapq.merge(
        _written(text), _spelled(text), key=lambda n: (n.quantity.start, -n.quantity.end)
    )
    for number in both:
        if number.quantity.start >= end:
            end = number.quantity.end
            yield number


def _written(text: str) -> Iterator[_Number]:
    for match in NUMBER.finditer(text):
        digits = match["ratio"] or match["number"]
        if len(digits) > _MAX_DIGITS or (match["sign"] or "")[:1] in {"±", "\\"}:
            continue
        start, end = match.span()
        scale = scale_of(match["scale"])
        value = float(digits.replace(",", "")) * scale
        unit = "x" if match["ratio"] else unit_of(match["unit"])
        if match["money"] and (unit or text[end : end + 1] == "$"):
            start += len(match["money"])  # a formula, not dollars
        elif match["money"]:
            unit = "$"
        if match["sign"] and match["sign"][0] in "-−":
            value = -value
        if match["whole"] and value == 1.0 and match["whole"].isdigit() and match["of"] == "/":
            value, unit = 1.0 / max(1.0, float(match["whole"][:_MAX_DIGITS])), "x"
        elif match["whole"]:
            unit = f"of {match['whole']}"[:_MAX_DIGITS]
        yield _Number(Quantity(start, end, value, value, unit), scale)


def _spelled(text: str) -> Iterator[_Number]:
    for word in _WORD.finditer(text):
        match = SPELLED.match(text, word.start()) if word[0].lower() in STARTS else None
        if not match:
            continue
        groups = {key: words.lower() for key, words in match.groupdict().items() if words}
        low, high, unit = worth_of(groups)
        yield _Number(Quantity(*match.span(), low, high, unit, spelled=True), 1.0)


def _joined(text: str, single: Iterator[_Number]) -> Iterator[Quantity]:
    """Make ranges of neighbours that a dash or a word joins; drop dimensions and names."""
    first = next(single, None)
    while first:
        second = next(single, None)
        if second and _is_range(text, first.quantity, second.quantity):
            yield _range(text, first, second)
            second = next(single, None)
        elif not _is_name(text, first.quantity):
            yield first.quantity
        first = second


def _range(text: str, first: _Number, second: _Number) -> Quantity:
    start, end = first.quantity.start, second.quantity.end
    if text[first.quantity.end : second.quantity.start].strip() == "and":
        start -= len("between ")
    low, high = first.quantity.low, second.quantity.low
    if first.scale == 1.0 and low < high / second.scale:
        low *= second.scale  # "15-20K"
    unit = second.quantity.unit or first.quantity.unit
    return Quantity(start, end, min(low, high), max(low, high), unit)


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    gap = text[first.end : second.start]
    if len(gap) > 6 or (first.unit and second.unit and first.unit != second.unit):
        return False
    before = text[max(0, first.start - 20) : first.start]
    if gap.strip() == "and":
        return bool(re.search(r"\bbetween\s$", before, re.IGNORECASE))
    if gap.strip() == "to":
        is_change = re.search(r"(?<!ing )(?<!range )(?<!ranges )\bfrom\s[~$(]*$", before, re.I)
        return not is_change and not (before.endswith("(") and "%" in first.unit)
    return gap.strip(" $") in _DASHES and not _is_name(text, first)


def _is_name(text: str, quantity: Quantity) -> bool:
    """Tell whether the digits belong to a name, a dimension or a list's number."""
    if quantity.spelled:
        return False
    before = text[max(0, quantity.start - 12) : quantity.start]
    after = text[quantity.end : quantity.end + 12]
    if _NAME_BEFORE.search(before) or _NAME_AFTER.match(after):
        return True
    is_small = quantity.unit == "" and quantity.low < 10 and quantity.low.is_integer()
    is_open = before.endswith("(") or "(" not in text[max(0, quantity.start - 60) : quantity.start]
    return is_small and is_open and after.startswith(")")  # "(1) first" and "1) first"


def _hedged(text: str, quantity: Quantity) -> Quantity:
    """Read the words before the number: a bound, a peak, an average."""
    before = text[max(0, quantity.start - 60) : quantity.start]
    clause = re.split(r"[;:()]|\.\s|,\s", before)[-1]
    bound, start = "exact", quantity.start
    if _AT_LEAST.search(clause) or "+" in text[start + 1 : quantity.end]:
        bound = "at least"
    elif _AT_MOST.search(clause):
        bound = "at most"
        kept = _KEPT_BOUND.search(before)
        start -= len(before) - kept.start() if kept else 0
    statistic = ""
    if _PEAK.search(clause):
        statistic = "peak"
    elif _AVERAGE.search(clause) or _AVERAGE_AFTER.match(text, quantity.end, quantity.end + 60):
        statistic = "average"
    return replace(quantity, start=start, bound=bound, statistic=statistic)
