"""A vocabulary as a table: CSV or TSV with a header.

Columns, in any order and case: ``name`` (or label, term; required), ``type``, ``aliases``
(synonyms, alt), ``definition`` (description), ``broader`` (parent), ``context`` (words of which one
must stand in a paper for the name to count). Several values in a cell are parted by ``;`` or ``|``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.errors import BadInput
from kg.extract.vocabulary import Entry
from kg.iri import slug_of
from kg.records import EntityType

_COLUMNS = {
    "name": ("name", "label", "term", "preflabel"),
    "type": ("type", "class", "kind"),
    "aliases": ("aliases", "alias", "synonyms", "alt", "altlabels", "altlabel"),
    "definition": ("definition", "description"),
    "broader": ("broader", "parent"),
    "context": ("context", "contextwords"),
}
_TYPES = {kind.value.casefold(): kind for kind in EntityType}


def entries_of_table(
    path: Path, lines: Sequence[str], kind: EntityType | None = None
) -> Iterator[Entry]:
    """Read the rows of a table; rows without a name are left out.

    Args:
        path: Where it comes from, for messages.
        lines: The lines of the file.
        kind: The type of rows that do not say theirs.

    Raises:
        BadInput: If there is no column of names, or a type is unknown or missing.
    """
    reader = csv.reader(lines, delimiter=_delimiter(lines[0] if lines else ""))
    header = [re.sub(r"[\s_\-]", "", cell).casefold() for cell in next(reader, [])]
    place = {
        field: header.index(name)
        for field, names in _COLUMNS.items()
        for name in reversed(names)
        if name in header
    }
    if "name" not in place:
        raise BadInput(str(path), "its first line names no column name", "add a header: name,type")
    for row in _rows(path, reader):
        cells = {field: " ".join(row[at].split()) for field, at in place.items() if at < len(row)}
        if len(cells.get("name", "")) >= 2:
            yield _entry(path, reader.line_num, cells, kind)


def _rows(path: Path, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as err:
        raise BadInput(str(path), f"it is no table: {err}", "save it as CSV") from err


def _entry(path: Path, line: int, cells: Mapping[str, str], kind: EntityType | None) -> Entry:
    said = cells.get("type", "")
    chosen = _TYPES.get(said.casefold()) if said else kind
    if chosen is None:
        reason = f"type {said!r} is unknown" if said else "the type is not said"
        kinds = ", ".join(EntityType)
        raise BadInput(f"{path}, line {line}", reason, f"write one of {kinds}, or give --type")
    name, context = cells["name"], _parts(cells.get("context", ""))
    labels = {label for label in _parts(cells.get("aliases", "")) if len(label) >= 2} - {name}
    return Entry(
        key=slug_of(name),
        name=name,
        type=chosen,
        labels=tuple(sorted(labels)),
        ambiguous=(name,) if context else (),
        context=tuple(context),
        broader=tuple(sorted({slug_of(b) for b in _parts(cells.get("broader", ""))})),
        definition=cells.get("definition", ""),
    )


def _parts(cell: str) -> list[str]:
    return sorted({part.strip() for part in re.split(r"[;|]", cell) if part.strip()})


def _delimiter(header: str) -> str:
    return max(",\t;", key=header.count)
