"""Files and byte strings: Turtle to statements, answers and graphs to the formats of RDF."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import BadInput, QueryError
from kg.iri import BASE, prefixes
from kg.rdf.answers import Answer, Bindings
from kg.rdf.store.local import Store
from kg.rdf.store.values import answer_of, answering


class Format(StrEnum):
    """How answers and graphs are written."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TTL = "ttl"
    NT = "nt"
    NQ = "nq"
    TRIG = "trig"
    JSONLD = "jsonld"


_TABLES = {Format.JSON: "JSON", Format.XML: "XML", Format.CSV: "CSV", Format.TSV: "TSV"}
_GRAPHS = {
    Format.TTL: "TURTLE",
    Format.NT: "N_TRIPLES",
    Format.NQ: "N_QUADS",
    Format.TRIG: "TRIG",
    Format.JSONLD: "JSON_LD",
}
_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "double": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+"),
    "boolean": re.compile(r"true|false"),
}
_DATASETS = frozenset({Format.NQ, Format.TRIG})


def read_statements(path: Path) -> Iterator[tuple[str, str, str]]:
    """Read a Turtle file: subject and predicate as IRIs, object as a written term.

    Statements about blank nodes are left out.

    Raises:
        BadInput: If it can't be read or is not Turtle.
    """
    import pyoxigraph as ox

    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value, quad.predicate.value, str(quad.object)
    except SyntaxError as err:
        raise BadInput(str(path), f"it is not Turtle: {err}", "mend the file") from err
    except OSError as err:
        raise BadInput(str(path), str(err), "give a file that can be read") from err


def serialize(
    store: Store,
    query: str,
    form: Format | None = None,
    *,
    bindings: Bindings | None = None,
    limit_rows: int | None = None,
    base: str = BASE,
) -> tuple[bytes, bool]:
    r"""Answer a query as bytes in one of the standard formats.

    SELECT and ASK give json, xml, csv or tsv; CONSTRUCT and DESCRIBE ttl, nt or jsonld.

    Args:
        store: The store.
        query: SPARQL.
        form: The format; None for what :func:`read_answer` reads, json or nt.
        bindings: As in :meth:`Store.query`.
        limit_rows: Most rows or triples.
        base: The base of all things, for the prefixes of Turtle.

    Returns:
        The bytes, and whether something was left out because of the limit.

    Raises:
        QueryError: As :meth:`Store.query`, or if the format does not fit the query.

    Example:
        >>> store = Store.in_memory(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
        >>> serialize(store, "SELECT ?o { ?s ?p ?o }", Format.CSV)
        (b'o\r\n1\r\n', False)
    """
    found = store.evaluate(query, bindings)
    return serialize_found(found, form, limit_rows=limit_rows, base=base)


def serialize_found(
    found: Any, form: Format | None = None, *, limit_rows: int | None = None, base: str = BASE
) -> tuple[bytes, bool]:
    """Write what an engine found, here or on a server, as :func:`serialize` does.

    Raises:
        QueryError: If the format does not fit.
    """
    import pyoxigraph as ox

    is_graph = not isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
    form = form or (Format.NT if is_graph else Format.JSON)
    if form not in (_GRAPHS if is_graph else _TABLES) or form in _DATASETS:
        kinds = "ttl, nt or jsonld" if is_graph else "json, xml, csv or tsv"
        raise QueryError(f"this query gives no {form.value}; its formats are {kinds}")
    with answering():
        if is_graph:
            return _triples(found, form, limit_rows, base)
        if limit_rows is None or isinstance(found, ox.QueryBoolean):
            whole: bytes = found.serialize(format=getattr(ox.QueryResultsFormat, _TABLES[form]))
            return whole, False
        return _rows(found, form, limit_rows)


def _triples(found: Any, form: Format, limit: int | None, base: str) -> tuple[bytes, bool]:
    import pyoxigraph as ox

    triples = list(found if limit is None else islice(found, limit + 1))
    cut = sorted(triples[:limit], key=str)
    page = io.BytesIO()
    sink: Any = _SortedPrefixes(page)
    ox.serialize(cut, sink, getattr(ox.RdfFormat, _GRAPHS[form]), prefixes=prefixes(base))
    sink.close()
    return page.getvalue(), len(cut) < len(triples)


def _rows(found: Any, form: Format, limit: int) -> tuple[bytes, bool]:
    names = [variable.value for variable in found.variables]
    rows = [tuple(row) for row in islice(found, limit + 1)]
    writers = {Format.JSON: _json, Format.CSV: _csv, Format.TSV: _tsv}
    if form not in writers:
        raise QueryError("a row limit works with json, csv and tsv only")
    return writers[form](names, rows[:limit]), len(rows) > limit


def _json(names: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    bindings = [
        {name: _json_term(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    answer = {"head": {"vars": names}, "results": {"bindings": bindings}}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _json_term(term: Any) -> dict[str, str]:
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        fields = {"type": "literal", "value": term.value}
        if term.language:
            return fields | {"xml:lang": term.language}
        plain = term.datatype.value.endswith("#string")
        return fields if plain else fields | {"datatype": term.datatype.value}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


def _csv(names: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(["" if term is None else term.value for term in row] for row in rows)
    return page.getvalue().encode()


def _tsv(names: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    lines = ["\t".join(f"?{name}" for name in names)]
    lines += ["\t".join(_tsv_term(term) for term in row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _tsv_term(term: Any) -> str:
    """Write numbers and truths short, as Turtle and the engine do."""
    import pyoxigraph as ox

    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind in _BARE and _BARE[kind].fullmatch(term.value):
            return term.value
    return str(term)


def read_answer(data: bytes, *, truncated: bool = False) -> Answer:
    """Read an answer that was written as SPARQL JSON or N-Triples.

    Args:
        data: The bytes.
        truncated: Whether something was left out when they were written.

    Example:
        >>> read_answer(b'{"head": {}, "boolean": true}').truth
        True
    """
    import pyoxigraph as ox

    if not data.startswith(b"{"):
        lines = data.decode().splitlines()
        return Answer(triples=tuple(sorted(lines)), truncated=truncated)
    answer = answer_of(ox.parse_query_results(data, ox.QueryResultsFormat.JSON))
    return replace(answer, truncated=truncated)


def dump_trig(store: Store, path: Path, base: str = BASE) -> None:
    """Write all quads of a store as readable TriG with prefixes, sorted; the same bytes each time.

    Raises:
        OSError: If the file can't be written.
    """
    write_graph(sorted(store.dump(), key=_graph_then_line), path, Format.TRIG, base=base)


def _graph_then_line(line: str) -> tuple[str, str]:
    return line.rsplit(" ", 2)[1], line


def write_graph(lines: Iterable[str], output: Path, form: Format, *, base: str = BASE) -> None:
    """Write lines of N-Quads to a file in another format, with prefixes where it has them.

    In ttl and nt the graphs fall together. The lines are taken in the order given, so sorted
    lines give the same bytes every time.

    Raises:
        BadOutput: If the file can't be written.
        ValueError: If the format is none of nq, trig, ttl, nt, jsonld.
    """
    import pyoxigraph as ox

    if form not in _GRAPHS:
        raise ValueError(f"{form.value} is no format of graphs")
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
    items: Iterable[Any] = quads
    if form in (Format.TTL, Format.NT):
        items = dict.fromkeys(quad.triple for quad in quads)
    kind = getattr(ox.RdfFormat, _GRAPHS[form])
    with output.open("wb") as file:
        sink: Any = _SortedPrefixes(file)
        ox.serialize(items, sink, kind, prefixes=prefixes(base))
        sink.close()


class _SortedPrefixes:
    """A file whose first lines, the prefixes, are sorted: the engine writes them at random."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self._head is None:
            return self._file.write(data)
        self._head += data
        lines = self._head.splitlines(keepends=True)
        if any(not line.startswith(b"@prefix") for line in lines[:-1]):
            self.close()
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Write what is left of the head."""
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            first = [line for line in lines if line.startswith(b"@prefix")]
            rest = [line for line in lines if not line.startswith(b"@prefix")]
            self._file.writelines([*sorted(first), *rest])
            self._head = None
