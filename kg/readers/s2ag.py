"""Semantic Scholar's bulk data: papers, abstracts and citations in files of their own, joined.

The files of abstracts and citations are read first, into a temporary database on disk, so that
memory stays flat; then each paper takes what belongs to it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TypeVar

from kg.errors import BadRecord
from kg.readers.json_values import json_values
from kg.readers.mapped import Found, Record, mapped_json
from kg.readers.semantic_scholar import record_of
from kg.readers.source import Source

K = TypeVar("K")
V = TypeVar("V")
_BATCH = 10_000
_ABSTRACT = re.compile(r'"corpusid"\s*:(?s:.*)"abstract"\s*:')
_CITATION = re.compile(r'"citingcorpusid"\s*:')
_PAPER = re.compile(r'"corpusid"\s*:(?s:.*)"title"\s*:')


def is_s2ag_abstracts(head: str) -> bool:
    """Tell whether a text begins like the data set ``abstracts``.

    Example:
        >>> is_s2ag_abstracts('{"corpusid": 1, "openaccessinfo": {}, "abstract": "We train."}')
        True
    """
    first = head.partition("\n")[0]
    return bool(_ABSTRACT.search(first)) and '"title"' not in first


def is_s2ag_citations(head: str) -> bool:
    """Tell whether a text begins like the data set ``citations``.

    Example:
        >>> is_s2ag_citations('{"citationid": 1, "citingcorpusid": 2, "citedcorpusid": 3}')
        True
    """
    return bool(_CITATION.search(head.partition("\n")[0]))


def is_s2ag_papers(head: str) -> bool:
    """Tell whether a text begins like the data set ``papers``.

    Example:
        >>> is_s2ag_papers('{"corpusid": 1, "externalids": {}, "title": "A title"}')
        True
    """
    return bool(_PAPER.search(head.partition("\n")[0]))


class S2agTables(AbstractContextManager["S2agTables"]):
    """Abstracts and citations by corpus id, on disk until the ``with`` block is left.

    Example:
        >>> with S2agTables() as tables:
        ...     tables.add_abstracts([(1, "We train.")]); tables.add_citations([(1, 3), (1, 2)])
        ...     tables.abstract(1), tables.cited(1), tables.abstract(2)
        ('We train.', ['CorpusId:2', 'CorpusId:3'], None)
    """

    def __init__(self) -> None:
        """Make empty tables."""
        self._folder = TemporaryDirectory(prefix="kg-s2ag-")
        self._database = sqlite3.connect(f"{self._folder.name}/tables.sqlite")
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE abstracts (id INTEGER PRIMARY KEY, abstract TEXT);"
            "CREATE TABLE citations (citing INTEGER, cited INTEGER, PRIMARY KEY (citing, cited))"
            " WITHOUT ROWID;"
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the tables."""
        self._database.close()
        self._folder.cleanup()

    def add_abstracts(self, rows: Iterable[tuple[int, str]]) -> None:
        """Add abstracts by corpus id; the first of a paper counts."""
        self._add("INSERT OR IGNORE INTO abstracts VALUES (?, ?)", rows)

    def add_citations(self, rows: Iterable[tuple[int, int]]) -> None:
        """Add pairs of citing and cited corpus ids."""
        self._add("INSERT OR IGNORE INTO citations VALUES (?, ?)", rows)

    def _add(self, statement: str, rows: Iterable[tuple[int, object]]) -> None:
        stream = iter(rows)
        while batch := list(islice(stream, _BATCH)):
            with self._database:
                self._database.executemany(statement, batch)

    def abstract(self, number: int) -> str | None:
        """Give the abstract of a paper, None where there is none."""
        row = self._database.execute("SELECT abstract FROM abstracts WHERE id = ?", (number,))
        found = row.fetchone()
        return str(found[0]) if found else None

    def cited(self, number: int) -> list[str]:
        """Give the ids of the papers that one cites, sorted by corpus id."""
        rows = self._database.execute(
            "SELECT cited FROM citations WHERE citing = ? ORDER BY cited", (number,)
        )
        return [f"CorpusId:{cited}" for (cited,) in rows]


def read_s2ag_papers(source: Source, tables: S2agTables | None) -> Found:
    """Read papers, with the abstracts and citations of the tables."""

    def joined(item: Mapping[str, object]) -> Record:
        record = record_of(item)
        number = item.get("corpusid")
        if isinstance(number, int) and tables is not None:
            record["abstract"] = record["abstract"] or tables.abstract(number)
            record["citations"] = record["citations"] or tables.cited(number)
        return record

    return mapped_json(source, joined, example='{"corpusid": …, "title": …}')


def load_abstracts(source: Source, tables: S2agTables) -> list[BadRecord]:
    """Put a file of abstracts into the tables; give the records that are none."""
    bad: list[BadRecord] = []
    tables.add_abstracts(_pairs(source, ("corpusid", int), ("abstract", str), bad))
    return bad


def load_citations(source: Source, tables: S2agTables) -> list[BadRecord]:
    """Put a file of citations into the tables; give the records that are none."""
    bad: list[BadRecord] = []
    tables.add_citations(_pairs(source, ("citingcorpusid", int), ("citedcorpusid", int), bad))
    return bad


def _pairs(
    source: Source, one: tuple[str, type[K]], other: tuple[str, type[V]], bad: list[BadRecord]
) -> Iterator[tuple[K, V]]:
    for item in json_values(source):
        value = item.value if isinstance(item.value, Mapping) else {}
        key, content = value.get(one[0]), value.get(other[0])
        if isinstance(key, one[1]) and isinstance(content, other[1]):
            yield key, content
        elif item.fault or one[0] not in value or other[0] not in value:
            reason = item.fault or f"it has no {one[0]} and {other[0]}"
            bad.append(BadRecord(source.path, item.place, reason, item.mend or "remove it"))
