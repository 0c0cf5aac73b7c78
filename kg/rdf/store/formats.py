"""Files and byte strings: Turtle to statements, answers to the formats of RDF, and back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO

from kg.errors import BadInput, QueryFormat
from kg.iri import BASE, prefixes
from kg.rdf.answers import Answer, Bindings
from kg.rdf.store.local import Store
from kg.rdf.store.rows import write_rows
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
    RDFXML = "rdfxml"


_TABLES = {Format.JSON: "JSON", Format.XML: "XML", Format.CSV: "CSV", Format.TSV: "TSV"}
GRAPHS = {
    Format.TTL: "TURTLE",
    Format.NT: "N_TRIPLES",
    Format.NQ: "N_QUADS",
    Format.TRIG: "TRIG",
    Format.JSONLD: "JSON_LD",
    Format.RDFXML: "RDF_XML",
}
"""The engine's names of the formats of graphs."""
_PREFIXES = re.compile(rb"(?:@prefix [^\n]*\n)*")
_NAMES = re.compile(rb"(?<!@prefix )(?<![\w<])([A-Za-z][\w-]*):")


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

    SELECT and ASK give json, xml, csv or tsv; CONSTRUCT and DESCRIBE any format of graphs.

    Args:
        store: The store.
        query: SPARQL.
        form: The format; None for what :func:`read_answer` reads, json or nt.
        bindings: As in :meth:`Store.query`.
        limit_rows: Most rows or triples.
        base: The base of all things, for the prefixes of the query and of Turtle.

    Returns:
        The bytes, and whether something was left out because of the limit.

    Raises:
        QueryError: As :meth:`Store.query`, or if the format does not fit the query.

    Example:
        >>> store = Store.in_memory(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
        >>> serialize(store, "SELECT ?o { ?s ?p ?o }", Format.CSV)
        (b'o\r\n1\r\n', False)
    """
    found = store.evaluate(query, bindings, base=base)
    return serialize_found(found, form, limit_rows=limit_rows, base=base)


def serialize_found(
    found: Any, form: Format | None = None, *, limit_rows: int | None = None, base: str = BASE
) -> tuple[bytes, bool]:
    """Write what an engine found, here or on a server, as :func:`serialize` does.

    Raises:
        QueryFormat: If the format does not fit.
    """
    forms = (form or Format.JSON, form or Format.NT)
    data, _, truncated = write_found(found, forms, limit_rows=limit_rows, base=base)
    return data, truncated


def write_found(
    found: Any,
    forms: tuple[Format | None, Format | None],
    *,
    limit_rows: int | None = None,
    limit_bytes: int | None = None,
    base: str = BASE,
) -> tuple[bytes, Format, bool]:
    """Write what an engine found in a format for rows and truths or in one for graphs.

    Args:
        found: The engine's own result.
        forms: The format if it is rows or a truth, and the one if it is a graph; None where
            there is no format that would do.
        limit_rows: Most rows or triples.
        limit_bytes: About how many bytes at most.
        base: The base of all things, for the prefixes of Turtle.

    Returns:
        The bytes, their format, and whether something was left out because of a limit.

    Raises:
        QueryFormat: If the format does not fit the query.
        QueryError: If the engine fails.
    """
    import pyoxigraph as ox

    is_graph = not isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
    form = forms[is_graph]
    fitting = GRAPHS if is_graph else _TABLES
    if form not in fitting:
        raise QueryFormat(form.value if form else "", tuple(known.value for known in fitting))
    with answering():
        if is_graph:
            data, truncated = _triples(found, form, (limit_rows, limit_bytes), base)
            return data, form, truncated
        if isinstance(found, ox.QueryBoolean) or (limit_rows is None and limit_bytes is None):
            whole = found.serialize(format=getattr(ox.QueryResultsFormat, _TABLES[form]))
            return whole, form, False
        names = [variable.value for variable in found.variables]
        data, truncated = write_rows(
            names, map(tuple, found), form.value, limit_rows=limit_rows, limit_bytes=limit_bytes
        )
        return data, form, truncated


def _triples(
    found: Any, form: Format, limits: tuple[int | None, int | None], base: str
) -> tuple[bytes, bool]:
    """Write triples, each once and sorted; too many bytes are mended by fewer triples."""
    limit, limit_bytes = limits
    triples = list(found if limit is None else islice(found, limit + 1))
    cut = sorted(set(triples[:limit]), key=str)
    truncated = limit is not None and len(triples) > limit
    data = _graph(cut, form, base)
    while limit_bytes is not None and len(data) > limit_bytes and cut:
        cut, truncated = cut[: len(cut) * limit_bytes // len(data)], True
        data = _graph(cut, form, base)
    return data, truncated


def _graph(triples: Iterable[Any], form: Format, base: str) -> bytes:
    import pyoxigraph as ox

    page = io.BytesIO()
    sink: Any = SortedPrefixes(page)
    ox.serialize(triples, sink, getattr(ox.RdfFormat, GRAPHS[form]), prefixes=prefixes(base))
    sink.close()
    return _without_idle_prefixes(page.getvalue())


def _without_idle_prefixes(page: bytes) -> bytes:
    """Leave out the prefixes that no name uses, so that a small answer is small."""
    head, names = _PREFIXES.match(page), set(_NAMES.findall(page))
    if head is None:
        return page
    lines = head[0].splitlines(keepends=True)
    used = (line for line in lines if line.split()[1].removesuffix(b":") in names)
    return b"".join(used) + page[head.end() :]


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


def read_found(stream: IO[bytes], media_type: str) -> Any:
    """Read an answer of another server as what our own engine would give; rows are lazy.

    Args:
        stream: The answer's body.
        media_type: Its format.

    Returns:
        Solutions or a truth of the engine, or an iterator of its triples.

    Raises:
        SyntaxError: If it is not in that format; also later, from the rows.
        ValueError: If the format is none of SPARQL or RDF.
    """
    import pyoxigraph as ox

    results = ox.QueryResultsFormat.from_media_type(media_type)
    if results is not None:
        return ox.parse_query_results(stream, results)
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(f"{media_type or 'no format'} is no format of SPARQL or RDF")
    return (quad.triple for quad in ox.parse(stream, form))


class SortedPrefixes:
    """A file whose first lines, the prefixes, are sorted: the engine writes them at random."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to a file."""
        self._file = file
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        """Take bytes; a head is kept until it is whole."""
        if self._head is None:
            return self._file.write(data)
        self._head += data
        lines = self._head.splitlines(keepends=True)
        if any(not line.startswith(b"@prefix") for line in lines[:-1]):
            self.close()
        return len(data)

    def flush(self) -> None:
        """Pass on what the file holds."""
        self._file.flush()

    def close(self) -> None:
        """Write what is left of the head."""
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            first = [line for line in lines if line.startswith(b"@prefix")]
            rest = [line for line in lines if not line.startswith(b"@prefix")]
            self._file.writelines([*sorted(first), *rest])
            self._head = None
