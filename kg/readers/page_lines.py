"""The lines of a copied Daily Papers page, each with the part that it plays.

A page is paper titles and abstracts between lines that belong to the site: numbers of authors,
dates, votes, comments, names of buttons. What a line is, is told from the line alone; what it
belongs to is decided by :mod:`kg.readers.page_entries`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from kg.readers.dates import Day, find_day


class Part(Enum):
    """What a line of the page is."""

    TEXT = "text"
    PROSE = "prose"
    FACTS = "facts"
    NUMBER = "number"
    SITE = "site"
    SEPARATOR = "separator"


@dataclass(slots=True)
class PageLine:
    """One line, or one paragraph of a page that is wrapped to a width.

    Attributes:
        number: From 1.
        text: Without the space around it.
        part: What it is.
        follows: Whether the line before it is not blank.
        authors: Number of authors, None when it does not say.
        day: The date on it, None when it has none.
        undated: Words that stand for a date, such as ``3 days ago``, or empty.
        count: The number on it; of comments beside a date, else of votes or comments.
        organization: A name beside a date, or empty.
    """

    number: int
    text: str
    part: Part = Part.TEXT
    follows: bool = False
    authors: int | None = None
    day: Day | None = None
    undated: str = ""
    count: int | None = None
    organization: str = ""


_INVISIBLE = "\u200b\u2060\ufeff\u200e\u200f"
_AROUND = " \t\n\r\x0b\x0c\x85\xa0\u2002\u2003\u2009\u200a\u202f\u3000" + _INVISIBLE
_BULLET = re.compile(r"^(?:[•●▪◦‣∙·*–—+-]\s+|[•●▪◦‣∙·])\s*")
_SEPARATORS = re.compile(r"\s*[·•∙⋅‧・|]\s*")
_ONLY_SEPARATORS = re.compile(r"[\s·•∙⋅‧・|●▪◦‣–—-]+")
_AUTHORS = re.compile(r"(\d[\d,]*)\s+authors?(?:\s*[,–—-]?\s+(?P<rest>\S.*))?", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:up-?votes?:?\s*)?[(\[+▲⬆👍❤️💬🔥\s]*(\d[\d,]*(?:\.\d+)?)\s*([km]?)[)\]\s]*"
    r"(?:\s*(?:comments?|replies|upvotes?|votes?|likes?))?",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:(?:published|submitted|posted|updated)(?:\s+on)?:?\s+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(r"(.+\S)\s+(\d[\d,]{0,11})")
_RELATIVE = re.compile(
    r"(?:(?:published|submitted|posted|updated)(?:\s+on)?:?\s+)?"
    r"(?:(?:about|over|almost)\s+)?(?:\d+|an?|one)\s+(?:minute|hour|day|week|month|year)s?\s+ago"
    r"|yesterday|just now",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"""new | get\ trending\ papers.* | subscribe | (?:daily|trending)\ papers
    | by\s*ak(?:\ and\ the\ research\ community)? | (?:submitted|authored)\ by.*
    | up-?vot(?:e|es|ed|ers) | view\ (?:all|more|pdf|paper|on)(?:\ \S+){0,2}
    | (?:load|show|read|see)\ (?:more|all)(?:\ \S+)? | daily | weekly | monthly | today | latest
    | (?:« | < | ← | ‹)?\s*(?:previous|prev)(?:\ (?:day|week|month|page))?
    | next(?:\ (?:day|week|month|page))?\s*(?:» | > | → | ›)? | [«»<>←→‹›▲▼…]+
    | page\ \d+(?:\ of\ \d+)? | \d+(?:\s*[-–]\s*\d+)?\ of\ \d+(?:\ papers)? | \d+\ papers?
    | week\ \d+(?:,?\ \d{4})? | github(?:\s+[\d.,]+\s*[km]?)? | (?:arxiv|project|hf|paper)\ pages?
    | arxiv | pdf | html | hugging\ face(?:'s)?(?:\ logo)? | skip\ to\ content | models? | datasets?
    | spaces? | docs? | documentation | pricing | enterprise | buckets? | log\ in | sign\ (?:in|up)
    | community | tos | terms(?:\ of\ service)? | privacy(?:\ policy)? | about | jobs | careers
    | company | website | resources | solutions | collections? | learn | blog | forum | status
    | search(?:\ (?:papers|models|any\ paper.*|.*[.…]{1,3}))? | filters? | sort(?:\ by.*)? | share
    | bookmark | save | abstract | authors? | comments? | papers? | posts? | code | image | video
    | thumbnail(?:\ of\ .*|.*\ thumbnail)? | \[image.*\] | \S+(?:'s)?\ (?:avatar|profile\ picture)
    | play | menu | home | back | top | inference | ai-generated\ summary | system\ theme
    | (?:©|\(c\)).* | \d{4}\ hugging\ face.* | https?://\S+""",
    re.IGNORECASE | re.VERBOSE,
)
_SCALE = {"": 1, "k": 1000, "m": 1_000_000}
_LONGEST_NAME = 120


def page_lines(text: str) -> list[PageLine]:
    r"""Cut a page into lines and tell what each is.

    Line ends of any system are understood. Blank lines are left out. On a page that is wrapped
    to a width, the lines of a paragraph are joined by a space.

    Example:
        >>> [line.part.value for line in page_lines("A title\n\n • 4 authors\n·\nMay 8 2")]
        ['text', 'facts', 'separator', 'facts']
    """
    raw = [line.strip(_AROUND) for line in re.split(r"\r\n|\n|\r", text)]
    lines = []
    for number, words in enumerate(raw, 1):
        if words:
            lines.append(line_of(words, number, follows=number > 1 and bool(raw[number - 2])))
    return _unwrapped(lines) if _is_wrapped(lines) else lines


def line_of(words: str, number: int, *, follows: bool) -> PageLine:
    """Tell what one line is.

    Example:
        >>> line = line_of("MediaTek-Research MediaTek Research · Oct 2, 2025 2", 1, follows=False)
        >>> line.organization, str(line.day), line.count
        ('MediaTek-Research MediaTek Research', '2025-10-02', 2)
    """
    line = PageLine(number, words, follows=follows)
    if _ONLY_SEPARATORS.fullmatch(words):
        line.part = Part.SEPARATOR
    elif number_of(words) is not None:
        line.part, line.count = Part.NUMBER, number_of(words)
    elif len(words) <= 2 * _LONGEST_NAME and _read_facts(line):
        line.part = Part.FACTS
    elif len(words) <= _LONGEST_NAME and _SITE.fullmatch(words):
        line.part = Part.SITE
    elif is_prose(words):
        line.part = Part.PROSE
    return line


def number_of(words: str) -> int | None:
    """Read a line that is only a number, perhaps with what it counts.

    Example:
        >>> number_of("113"), number_of("1.2k"), number_of("▲ 7"), number_of("2 OLMo 2 Furious")
        (113, 1200, 7, None)
    """
    found = _NUMBER.fullmatch(words)
    if found is None or len(found[1]) > 12:
        return None
    return round(float(found[1].replace(",", "")) * _SCALE[found[2].lower()])


def is_prose(words: str) -> bool:
    """Tell whether words are an abstract, or a part of one, rather than a title.

    Example:
        >>> is_prose("Is attention all you need?")
        False
        >>> is_prose("We show that it is. A second sentence says how much, and on which machine.")
        True
    """
    if len(words) >= 300 or "。" in words[40:]:
        return True
    ends = len(re.findall(r"[\w)\]%\"'”’][.!?](?=\s+[A-Z\d(])", words))
    closed = bool(re.search(r"[\w)\]%$}][.][\"'”’)\]]*$", words))
    if len(words.split()) < 9:
        return False
    return ends >= 2 or (closed and (ends >= 1 or len(words) >= 60))


def is_sentence(words: str) -> bool:
    """Tell whether short words after an abstract go on with it rather than name a paper."""
    return (
        bool(re.search(r"https?://", words))
        or bool(re.search(r"[.;:][\"'”’)\]]*$", words))
        or (words[:1].islower() and len(words.split()) > 6)
    )


def _read_facts(line: PageLine) -> bool:
    """Read authors, date, comments and organisation; False when it is another line."""
    words = _BULLET.sub("", line.text)
    pieces = [piece for piece in _SEPARATORS.split(words) if piece]
    names = [piece for piece in pieces if not _read_fact(line, piece)]
    dated = line.day is not None or bool(line.undated)
    if len(names) == 1 and dated and pieces[0] == names[0] and len(pieces) > 1:
        line.organization = names[0]
        return len(names[0]) <= _LONGEST_NAME
    return not names and (dated or line.authors is not None)


def _read_fact(line: PageLine, piece: str) -> bool:
    if authors := _AUTHORS.fullmatch(piece):
        line.authors = int(authors[1].replace(",", ""))
        return not authors["rest"] or _read_fact(line, authors["rest"])
    if _RELATIVE.fullmatch(piece):
        line.undated = piece
        return True
    if (count := number_of(piece)) is not None:
        line.count = count
        return True
    before = _BEFORE_DATE.match(piece)
    words = piece[before.end() :] if before else piece
    counted = _COUNT_AFTER.fullmatch(words)
    day = find_day(words)
    if day is None and counted is not None:
        day = find_day(counted[1])
        line.count = int(counted[2].replace(",", "")) if day else line.count
    line.day = day if day is not None and day.day else line.day
    return day is not None and bool(day.day)


_WIDTH = (40, 140)
_WIDEST = 200


def _is_wrapped(lines: list[PageLine]) -> bool:
    """Tell whether paragraphs run over lines of about one width."""
    if any(len(line.text) > _WIDEST for line in lines):
        return False
    run = 0
    for line in lines:
        wide = line.part in (Part.TEXT, Part.PROSE) and _WIDTH[0] <= len(line.text) <= _WIDTH[1]
        run = (run + 1 if line.follows else 1) if wide else 0
        if run >= 4:
            return True
    return False


def _unwrapped(lines: list[PageLine]) -> list[PageLine]:
    joined: list[PageLine] = []
    for line in lines:
        before = joined[-1] if joined else None
        words = {Part.TEXT, Part.PROSE}
        if before is not None and line.follows and line.part in words and before.part in words:
            text = f"{before.text} {line.text}"
            joined[-1] = line_of(text, before.number, follows=before.follows)
            if joined[-1].part not in words:
                joined[-1] = PageLine(before.number, text, follows=before.follows)
        else:
            joined.append(line)
    return joined
