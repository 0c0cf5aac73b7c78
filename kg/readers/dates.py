"""Dates as sources write them, to ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_WRITTEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_MONTH}\s+{_DAY}",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_DAY}\s+{_MONTH}",
        rf"{_MONTH},?\s+{_YEAR}",
    )
]
_NUMERIC = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?(?:[T ]\d\d?:\d\d.*)?"
)
_LEAP = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written, of which parts may be missing.

    Attributes:
        month: From 1 to 12; 0 when not given.
        day: From 1 to 31; 0 when not given.
        year: 0 when not given.
    """

    month: int
    day: int
    year: int = 0

    def __str__(self) -> str:
        """Give ``YYYY-MM-DD``, cut where parts are missing; empty without a year."""
        if not self.year:
            return ""
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


def find_day(words: str) -> Day | None:
    """Read a date that is the whole of the words; a day that no calendar has gives None.

    Example:
        >>> str(find_day("Nov 12, 2023")), str(find_day("2024-05")), find_day("May 15")
        ('2023-11-12', '2024-05', Day(month=5, day=15, year=0))
        >>> find_day("Feb 30, 2024") is None, find_day("soon") is None
        (True, True)
    """
    text = words.strip()
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(text):
            parts = found.groupdict(default="")
            month = _NAMES.index(parts["month"][:3].lower()) + 1
            day = Day(month, int(parts.get("day") or 0), int(parts.get("year") or 0))
            return day if _exists(day) else None
    if found := _NUMERIC.fullmatch(text):
        parts = found.groupdict(default="0")
        day = Day(int(parts["month"]), int(parts["day"]), int(parts["year"]))
        return (
            day
            if _exists(day) and day.year >= 1000 and (found["month"] is None or day.month)
            else None
        )
    return None


def _exists(day: Day) -> bool:
    if not day.month:
        return True
    try:
        date(day.year or _LEAP, day.month, day.day or 1)
    except ValueError:
        return False
    return True


def latest_before(day: Day, limit: date) -> date | None:
    """Find the last time that a day without year came, not after a limit.

    Example:
        >>> latest_before(Day(2, 24), date(2026, 5, 15))
        datetime.date(2026, 2, 24)
        >>> latest_before(Day(12, 30), date(2026, 5, 15))
        datetime.date(2025, 12, 30)
    """
    for year in range(limit.year, max(limit.year - 9, 1), -1):
        try:
            found = date(year, day.month, day.day)
        except ValueError:
            continue
        if found <= limit:
            return found
    return None


def earliest_after(day: Day, limit: date) -> date | None:
    """Find the first time that a day without year comes, not before a limit.

    Example:
        >>> earliest_after(Day(5, 15), date(2025, 12, 27))
        datetime.date(2026, 5, 15)
    """
    for year in range(limit.year, min(limit.year + 9, 9999)):
        try:
            found = date(year, day.month, day.day)
        except ValueError:
            continue
        if found >= limit:
            return found
    return None
