"""RIS libraries, as reference managers and publishers write them; the only module with rispy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields
from kg.readers.neutral import Ids, paper_of
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_START = re.compile(r"^\s*TY {1,2}- ?", re.MULTILINE)
_TITLES = ("title", "primary_title", "short_title")
_ABSTRACTS = ("abstract", "notes_abstract")
_AUTHORS = ("authors", "first_authors")
_VENUES = ("journal_name", "secondary_title", "alternate_title3", "alternate_title2", "publisher")
_DATES = ("date", "year", "publication_year")


def is_ris(head: str) -> bool:
    r"""Tell whether a text begins with a RIS record.

    Example:
        >>> is_ris("TY  - JOUR\nTI  - A title"), is_ris("Daily Papers")
        (True, False)
    """
    return bool(re.match(r"(?:\s*\d+\.\s*$)?\s*TY {1,2}-", head, re.MULTILINE))


def read_ris(source: Source) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read a library; ids are those of the ``ID`` lines, else slugs of the titles."""
    ids = Ids()
    for line, text in _records(source.text()):
        place = f"line {line}"
        record = _parsed(text)
        if record is None:
            mend = "start it with a line TY and end it with a line ER"
            yield BadRecord(source.path, place, "it is no RIS record", mend)
            continue
        fields = Fields(_neutral(record, ids), source.path, place)
        try:
            yield paper_of(fields, source.name)
        except BadRecord as error:
            yield error
        yield from fields.dropped
    if source.damage:
        yield BadRecord(source.path, "the end", source.damage, "copy the file again")


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Give each record with the line on which it starts, closed where its end is missing."""
    start, lines = 0, list[str]()
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if _START.match(line):
            if lines:
                yield start, "\n".join([*lines, "ER  - "])
            start, lines = number, [line.strip()]
        elif lines and re.match(r"\s*ER {1,2}-", line):
            yield start, "\n".join([*lines, "ER  - "])
            lines = []
        elif lines:
            lines.append(line.strip())
    if lines:
        yield start, "\n".join([*lines, "ER  - "])


def _parsed(text: str) -> Mapping[str, object] | None:
    import rispy

    try:
        found = rispy.loads(text)
    except (ValueError, OSError, KeyError, IndexError):
        return None
    return found[0] if found else None


def _neutral(record: Mapping[str, object], ids: Ids) -> dict[str, object]:
    title, abstract = _first(record, _TITLES), _first(record, _ABSTRACTS)
    key = record.get("id")
    if not key and isinstance(title, str) and title.strip():
        key = ids.new(title, abstract if isinstance(abstract, str) else "")
    urls = record.get("urls") or record.get("url")
    names = _first(record, _AUTHORS)
    return {
        "id": key,
        "title": title,
        "abstract": abstract,
        "authors": [_name(name) for name in names] if isinstance(names, list) else names,
        "date": _date(record),
        "venue": _first(record, _VENUES),
        "url": urls[0] if isinstance(urls, list) and urls else urls or None,
        "doi": record.get("doi"),
        "keywords": record.get("keywords"),
    }


def _first(record: Mapping[str, object], names: tuple[str, ...]) -> object:
    value = next((record[name] for name in names if record.get(name)), None)
    return value.strip() if isinstance(value, str) else value


def _date(record: Mapping[str, object]) -> object:
    words = _first(record, _DATES)
    return words.strip("/ ") if isinstance(words, str) else words


def _name(name: object) -> object:
    """Give a name in the order in which people write it."""
    if not isinstance(name, str):
        return name
    parts = [part.strip() for part in name.split(",")]
    if len(parts) not in (2, 3):
        return name
    last, first, *suffix = parts
    return " ".join([first, last, *suffix]).strip()
