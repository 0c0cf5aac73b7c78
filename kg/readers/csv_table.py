"""Tables as text: comma, tab, semicolon or bar between the columns, names in the first line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from kg.errors import BadInput, BadRecord
from kg.readers.columns import columns_of, has_titles_and_abstracts, record_of
from kg.readers.mapped import Found, papers_of
from kg.readers.neutral import Ids
from kg.readers.options import ReadOptions
from kg.readers.source import LONGEST, Source

_DELIMITERS = ",\t;|"


def is_csv(head: str) -> bool:
    r"""Tell whether a text begins with the names of columns that hold titles and abstracts.

    Example:
        >>> is_csv("Key,Title,Abstract Note\n"), is_csv("Title, an abstract\n")
        (True, False)
    """
    return has_titles_and_abstracts(_header(head))


def read_csv(source: Source, options: ReadOptions) -> Found:
    """Read the rows of a table; see :mod:`kg.readers.columns` for the names that are known."""
    csv.field_size_limit(LONGEST)
    lines = _lines(source)
    first = next(lines, "")
    rows = csv.reader(_after(first, lines), delimiter=_delimiter(first), strict=False)
    header = next(rows, [])
    columns = columns_of(header, options.columns, source.path)
    ids = Ids()
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield BadRecord(source.path, place, f"it is no row ({error})", "mend or remove it")
            continue
        if any(cell.strip() for cell in row):
            record = record_of(dict(zip(header, row, strict=False)), columns, ids)
            yield from papers_of(source, [(place, record)])
    if source.damage:
        yield BadRecord(source.path, "the end", source.damage, "fetch or copy the file again")


def _header(head: str) -> list[str]:
    first = head.partition("\n")[0]
    return next(csv.reader([first], delimiter=_delimiter(first)), [])


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda one: (line.count(one), -_DELIMITERS.index(one)))


def _after(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _lines(source: Source) -> Iterator[str]:
    """Give lines with their ends, which a quoted cell may hold."""
    rest = ""
    for piece in source.texts():
        *whole, rest = (rest + piece).split("\n")
        yield from (f"{line}\n" for line in whole)
        if len(rest) > LONGEST:
            mend = "check that it is a table with line ends"
            raise BadInput(source.path, f"a line is longer than {LONGEST} characters", mend)
    if rest:
        yield rest
