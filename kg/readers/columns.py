"""Which column of a table holds which field of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from kg.errors import BadInput
from kg.readers.mapped import Record
from kg.readers.neutral import Ids

_NAMES = {
    "id": ("id", "paper id", "key", "citation key", "eid", "ut unique wos id", "identifier"),
    "title": ("title", "article title", "document title", "paper title", "ti"),
    "abstract": ("abstract", "abstract note", "abstract text", "summary", "ab"),
    "authors": ("authors", "author", "author full names", "author names", "au", "af"),
    "date": ("date", "publication date", "published", "date published", "issued"),
    "year": ("year", "publication year", "pub year", "py"),
    "venue": (
        "venue",
        "source title",
        "publication title",
        "journal",
        "journal book",
        "conference",
        "booktitle",
        "so",
    ),
    "url": ("url", "link", "source linkout"),
    "doi": ("doi", "di"),
    "arxiv_id": ("arxiv id", "arxiv"),
    "keywords": ("keywords", "author keywords", "manual tags", "tags", "de"),
    "upvotes": ("upvotes",),
    "organization": ("organization", "organisation"),
    "citations": ("citations", "cited references", "referenced works"),
}
"""Columns as Zotero, Scopus, Web of Science, Dimensions, PubMed and people call them."""

FIELDS = tuple(_NAMES)
"""The fields that a column can be mapped to."""


def columns_of(header: Iterable[str], wanted: Mapping[str, str], path: str) -> dict[str, str]:
    """Find the column of each field.

    Args:
        header: Names of the columns.
        wanted: Columns that the user named, by field; they come first.
        path: The table, for errors.

    Returns:
        Names of columns by field; at least for the title.

    Raises:
        BadInput: If a named column, or one with titles, is not there.

    Example:
        >>> columns_of(["Key", "Title", "Abstract Note"], {}, "zotero.csv")
        {'id': 'Key', 'title': 'Title', 'abstract': 'Abstract Note'}
    """
    there = list(header)
    by_name: dict[str, str] = {}
    for name in there:
        by_name.setdefault(_folded(name), name)
    for field, name in wanted.items():
        if name not in there:
            mend = f"its columns: {', '.join(there)[:200]}"
            raise BadInput(path, f"there is no column {name!r} (named for {field})", mend)
    found = {
        field: wanted.get(field) or next((by_name[n] for n in names if n in by_name), "")
        for field, names in _NAMES.items()
    }
    if not found["title"]:
        mend = f"name it with --columns title=NAME; its columns: {', '.join(there)[:200]}"
        raise BadInput(path, "no column is known to hold titles", mend)
    return {field: name for field, name in found.items() if name}


def has_titles_and_abstracts(header: Iterable[str]) -> bool:
    """Tell whether the names of columns are those of a table of papers.

    Example:
        >>> has_titles_and_abstracts(["Title", "Year", "AB"]), has_titles_and_abstracts(["Title"])
        (True, False)
    """
    names = {_folded(name) for name in header}
    return bool(names & set(_NAMES["title"])) and bool(names & set(_NAMES["abstract"]))


def record_of(row: Mapping[str, object], columns: Mapping[str, str], ids: Ids) -> Record:
    """Bring one row to the neutral record; a row without an id gets the slug of its title."""
    record: Record = {field: _value(row.get(name)) for field, name in columns.items()}
    record.setdefault("abstract", None)
    if record.get("id") is None and isinstance(title := record["title"], str):
        abstract = record["abstract"]
        record["id"] = ids.new(title, abstract if isinstance(abstract, str) else "")
    return record


def _value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return None if isinstance(value, str) and not value.strip() else value


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name).casefold().split())
