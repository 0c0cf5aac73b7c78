"""Which lines of a copied page belong to which paper.

Abstracts are the surest sign of a paper: the title is the line before. What follows, up to the
next title, is its facts: authors or organisation, date, comments; any of them may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.readers.dates import Day
from kg.readers.page_lines import PageLine, Part, is_sentence

_HEADING = re.compile(r"(?:daily|trending) papers\b|by\s*ak\b", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """One paper of the page, as its lines give it.

    Attributes:
        line: Where the title stands.
        title: The title's line.
        abstract: The abstract; empty when the page shows none.
        authors: Number of authors.
        day: The date as written.
        undated: Words that stand for a date, or empty.
        comments: Number of comments.
        upvotes: Number of votes.
        organization: As written, perhaps twice.
        page: Which page of the text it stands on, from 0.
    """

    line: int
    title: str
    abstract: str = ""
    authors: int | None = None
    day: Day | None = None
    undated: str = ""
    comments: int | None = None
    upvotes: int | None = None
    organization: str = ""
    page: int = 0


def read_entries(lines: list[PageLine]) -> tuple[list[Entry], list[Day | None]]:
    """Find the papers among the lines of a page, or of several pages in one text.

    Returns:
        The papers in order, and the date at the head of each page, None where it has none.
    """
    walk = _Walk(spaced=any(not line.follows for line in lines[1:]))
    for index, line in enumerate(lines):
        walk.take(line, lines[index - 1] if index else None)
    walk.end()
    return walk.entries, walk.heads or [None]


class _Walk:
    """Goes down a page once and closes a paper where its facts, or the next title, come."""

    def __init__(self, *, spaced: bool) -> None:
        self.entries: list[Entry] = []
        self.heads: list[Day | None] = [None]
        self._spaced = spaced
        self._texts: list[PageLine] = []
        self._facts: Entry | None = None
        self._votes: int | None = None
        self._votes_first: bool | None = None
        self._skip_name = False

    def take(self, line: PageLine, before: PageLine | None) -> None:
        """Take the next line."""
        skip, self._skip_name = self._skip_name, False
        if line.part is Part.SITE:
            self._skip_name = line.text.casefold() == "submitted by"
            self._end_dated_facts()
            self._texts.append(line)
        elif line.part is Part.NUMBER:
            self._take_number(line, before)
        elif line.part is Part.SEPARATOR:
            self._start_facts(line, before)
        elif line.part is Part.FACTS:
            self._take_facts(line, before)
        elif not (skip and " " not in line.text):
            self._end_facts()
            self._texts.append(line)

    def end(self) -> None:
        """Close the last paper."""
        self._end_facts()
        self._close(None)

    def _close(self, facts: Entry | None) -> None:
        """Make the papers of the texts since the last facts; the facts belong to the last."""
        made = entries_of(self._texts, closed=facts is not None)
        if made and facts is not None:
            last = made[-1]
            last.authors, last.day, last.undated = facts.authors, facts.day, facts.undated
            last.comments, last.organization = facts.comments, facts.organization
        if made and self._votes is not None:
            made[0].upvotes, self._votes = self._votes, None
        for entry in made:
            entry.page = len(self.heads) - 1
        self.entries += made
        self._texts = []

    def _take_number(self, line: PageLine, before: PageLine | None) -> None:
        beside = line.follows and (self._spaced or not self._votes_first)
        if beside and self._facts is not None and self._facts.day is not None:
            self._facts.comments = line.count
            return
        if before is not None and before.text.casefold().startswith("github"):
            return
        self._end_facts()
        if self._votes_first is None:
            self._votes_first = not self.entries
        is_vote = any(
            one is not None and one.text.casefold().startswith("upvote") for one in (line, before)
        )
        held = any(text.part is not Part.SITE for text in self._texts)
        if self._votes_first or held:
            self._votes = line.count
        elif self.entries and is_vote:
            self.entries[-1].upvotes = line.count
        elif self.entries and self.entries[-1].comments is None:
            self.entries[-1].comments = line.count

    def _start_facts(self, line: PageLine, before: PageLine | None) -> None:
        if self._facts is None and self._texts:
            self._facts = Entry(line.number, "")
            self._facts.organization = self._organization(line, before, named=False)

    def _take_facts(self, line: PageLine, before: PageLine | None) -> None:
        named = line.authors is not None
        self._end_dated_facts()
        if self._facts is None and not named and not line.organization and self._is_head(before):
            self._new_page(line)
            return
        if self._facts is None:
            self._facts = Entry(line.number, "")
            self._facts.organization = self._organization(line, before, named=named)
        facts = self._facts
        facts.authors = line.authors if named else facts.authors
        facts.day, facts.undated = line.day or facts.day, line.undated or facts.undated
        facts.comments = line.count if line.count is not None else facts.comments
        facts.organization = line.organization or facts.organization

    def _is_head(self, before: PageLine | None) -> bool:
        """Tell whether a date that stands alone is that of the page rather than of a paper."""
        if before is None or _HEADING.match(before.text):
            return True
        return not any(text.part is Part.PROSE for text in self._texts)

    def _new_page(self, line: PageLine) -> None:
        self._close(None)
        if self.entries and self.entries[-1].page == len(self.heads) - 1:
            self.heads.append(line.day)
        else:
            self.heads[-1] = line.day or self.heads[-1]

    def _organization(self, line: PageLine, before: PageLine | None, *, named: bool) -> str:
        """Take the organisation off the texts when it stands directly above the facts."""
        if before is None or before.part is not Part.TEXT or not self._texts:
            return ""
        above = self._texts[-1]
        shown = any(text.part is Part.PROSE for text in self._texts[:-1])
        close = line.follows and self._spaced
        if above is before and (shown if not named else shown and close):
            self._texts.pop()
            return above.text
        return ""

    def _end_dated_facts(self) -> None:
        """Close a paper whose date has come, when more than a number of comments follows."""
        if self._facts is not None and (self._facts.day is not None or self._facts.undated):
            self._end_facts()

    def _end_facts(self) -> None:
        if self._facts is not None:
            facts, self._facts = self._facts, None
            self._close(facts)


def entries_of(texts: list[PageLine], *, closed: bool) -> list[Entry]:
    """Pair titles with abstracts among the texts between two groups of facts.

    Args:
        texts: Titles, abstracts and words of the site, in order.
        closed: Whether facts follow; without them, a last line without abstract is the site's.
    """
    entries: list[Entry] = []
    waiting: list[PageLine] = []
    in_abstract = False
    for line in texts:
        if line.part is not Part.PROSE:
            waiting.append(line)
            in_abstract = False
        elif in_abstract:
            entries[-1].abstract += f"\n{line.text}"
        elif waiting and (title := _title_among(waiting)) is not None:
            _extend(entries, waiting[: waiting.index(title)])
            entries.append(Entry(title.number, title.text, line.text))
            waiting, in_abstract = [], True
        elif entries:
            entries[-1].abstract += f"\n{line.text}"
            waiting, in_abstract = [], True
        else:
            waiting.append(line)
    return entries + _without_prose(entries, waiting, closed=closed)


def _title_among(waiting: list[PageLine]) -> PageLine | None:
    """Give the last line that can be a title; a word of the site only where nothing else is."""
    titles = [line for line in waiting if line.part is not Part.SITE]
    return (titles or waiting)[-1] if waiting else None


def _extend(entries: list[Entry], between: list[PageLine]) -> None:
    """Add sentences that follow an abstract to it."""
    for line in between:
        if entries and line.part is Part.TEXT and is_sentence(line.text):
            entries[-1].abstract += f"\n{line.text}"


def _without_prose(entries: list[Entry], waiting: list[PageLine], *, closed: bool) -> list[Entry]:
    """Make the paper of last lines that no abstract follows, when facts say there is one."""
    lines = [line for line in waiting if line.part is not Part.SITE]
    if entries:
        _extend(entries, lines)
        lines = [line for line in lines if not is_sentence(line.text)]
    if not lines or not closed:
        return []
    last = lines[-1]
    if len(lines) > 1 and _is_short_abstract(last, lines[-2]):
        return [Entry(lines[-2].number, lines[-2].text, last.text)]
    return [Entry(last.number, last.text)]


def _is_short_abstract(line: PageLine, title: PageLine) -> bool:
    longer = len(line.text) > max(len(title.text), 100)
    return line.part is Part.PROSE or is_sentence(line.text) or longer
