"""The Daily Papers page as copied from a browser: plain text, whatever surrounds the papers.

::

    Title of a paper

    Its abstract, one paragraph.

      • 4 authors
    ·
    Nov 12, 2023 2

The lines are told apart by :mod:`kg.readers.page_lines` and put together by
:mod:`kg.readers.page_entries`; here they become papers with ids and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kg.errors import BadRecord
from kg.readers.dates import Day, earliest_after, latest_before
from kg.readers.neutral import Ids
from kg.readers.page_entries import Entry, read_entries
from kg.readers.page_lines import Part, page_lines
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_SIGNS = re.compile(r"^\W*\d+ authors?\b|^\s*daily papers\s*$|^\s*trending papers\s*$", re.I | re.M)


def is_daily_papers(head: str) -> bool:
    r"""Tell whether a text looks like a copied page: its heading, or a line with authors.

    Example:
        >>> is_daily_papers("A title\n\nAn abstract.\n\n  • 4 authors"), is_daily_papers("{}")
        (True, False)
    """
    if _SIGNS.search(head):
        return True
    lines = page_lines(head)
    return any(
        line.day is not None and (before.part is Part.SEPARATOR or "·" in line.text)
        for before, line in pairwise(lines)
    )


def read_daily_papers(
    source: Source, *, page_date: date | None = None
) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read a copied page.

    Titles and abstracts come exactly as the page has them. An id is the slug of the title; a
    second paper of the same title gets ``-2``.

    Args:
        source: The page.
        page_date: The day of the page; dates without a year are the last such day up to it.
            Without it, the page's own date is taken in the earliest year in which the page is
            not older than any full date on it.

    Yields:
        The papers in the order of the page, and what had to be left out.
    """
    entries, heads = read_entries(page_lines(source.text()))
    limits = [page_date or _page_date(entries, heads, page) for page in range(len(heads))]
    ids = Ids()
    for entry in entries:
        place = f"line {entry.line}"
        issued, reason = _issued(entry, limits[entry.page])
        title, abstract = entry.title.replace("\0", ""), entry.abstract.replace("\0", "")
        yield Paper(
            id=ids.new(title, abstract),
            title=title,
            abstract=abstract,
            author_count=entry.authors,
            date=issued,
            upvotes=entry.upvotes,
            comments=entry.comments,
            organization=_once(entry.organization, entries),
            inputs=(source.name,),
        )
        if reason:
            yield DroppedField(source.path, place, "date", reason)
        if (title, abstract) != (entry.title, entry.abstract):
            yield DroppedField(source.path, place, "part of text", "NUL characters were removed")
    if source.damage:
        yield BadRecord(source.path, "the end", source.damage, "fetch or copy the file again")


def _page_date(entries: list[Entry], heads: list[Day | None], page: int) -> date | None:
    """Work out the day of a page; None when nothing on it has a year."""
    head = heads[page]
    if head is not None and head.year:
        return date(head.year, head.month, head.day)
    days = [entry.day for entry in entries if entry.day is not None and entry.page == page]
    full = [date(day.year, day.month, day.day) for day in days if day.year]
    if not full:
        return None
    bare = [(day.month, day.day) for day in days if not day.year]
    last = head or (Day(*max(bare)) if bare else None)
    return earliest_after(last, max(full)) if last else max(full)


def _issued(entry: Entry, limit: date | None) -> tuple[str, str]:
    """Give the date, or why it is left out."""
    if entry.day is None:
        return "", f"{entry.undated!r} is no date" if entry.undated else ""
    if entry.day.year:
        return str(entry.day), ""
    found = latest_before(entry.day, limit) if limit else None
    if found is None:
        return "", "it has no year and the page does not tell one; give --page-date"
    return found.isoformat(), ""


def _once(words: str, entries: list[Entry]) -> str:
    """Give an organisation's name once: the page prints its short name, then its name."""
    short, _, name = words.partition(" ")
    if not name:
        return words
    twice = any(_is_twice(entry.organization) for entry in entries)
    handle = short.islower() or bool(re.search(r"[-_\d]", short))
    return name.strip() if twice or handle else words


def _is_twice(words: str) -> bool:
    short, _, name = words.partition(" ")
    return bool(name) and _folded(name).startswith(_folded(short))


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.casefold())
