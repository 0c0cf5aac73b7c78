"""A store on a server, read like one on this machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.errors import BadEndpoint, QueryError
from kg.iri import BASE, graph_iri
from kg.rdf.answers import Answer, Bindings, Iri, Value
from kg.rdf.readable import Triple
from kg.rdf.remote.answering import Answered, broken_answer
from kg.rdf.remote.client import Client
from kg.rdf.remote.text import ASKED, portable
from kg.rdf.store import (
    Format,
    answer_of,
    check_syntax,
    read_found,
    serialize_found,
    written_term,
)

if TYPE_CHECKING:
    import httpx
    from rdflib import Dataset

    from kg.rdf.remote.address import Endpoint

_BATCH = 64
"""Graphs that one request asks for."""
_DATASETS = "?dataset <http://rdfs.org/ns/void#uriSpace> ?base"
_ALL = f"SELECT ?dataset ?base {{ GRAPH ?graph {{ {_DATASETS} }} }}"
_UNION = f"SELECT ?dataset ?base {{ {_DATASETS} }}"
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
"""The same as SELECT DISTINCT ?graph, for which Virtuoso 7.2 takes minutes instead of moments."""
MARK = "publication"
"""Name of the graph by which an upload knows its server; no part of what was uploaded."""


class RemoteStore:
    """A graph behind a SPARQL 1.1 query service; read only.

    Example:
        >>> from kg.rdf.remote.address import endpoint_of
        >>> store = RemoteStore.open(endpoint_of("http://127.0.0.1:7878/query"))  # doctest: +SKIP
        >>> store.base  # doctest: +SKIP
        'https://w3id.org/litkg/'
    """

    def __init__(self, client: Client, base: str) -> None:
        """Hold a client; use :meth:`open`."""
        self._client = client
        self.base = base

    @classmethod
    def open(
        cls, endpoint: Endpoint, *, transport: httpx.BaseTransport | None = None
    ) -> RemoteStore:
        """Meet the server and find the base of the graph that it holds.

        A server that holds no graph of ours is fine: it can be asked SPARQL.

        Args:
            endpoint: Where it is.
            transport: Takes the place of the network, for tests.

        Raises:
            BadEndpoint: If it can't be reached, refuses, is no SPARQL server, holds several
                graphs, or does not answer over the union of its graphs.
        """
        store = cls(Client(endpoint, transport=transport), BASE)
        try:
            store.base = store._meet()
        except BaseException:
            store.close()
            raise
        return store

    def _meet(self) -> str:
        """Learn what server it is, and the base of its graph."""
        named = self._bases(_ALL)
        self._client.endpoint = self.endpoint.on(self._client.server)
        url = self.endpoint.query
        if len(named) > 1:
            found = ", ".join(sorted(named))
            raise BadEndpoint(url, f"it holds several graphs: {found}", "give each its own")
        if named and not self._bases(_UNION):
            mend = "switch that on; docs/endpoints.md says how"
            raise BadEndpoint(url, "its default graph is not the union of its graphs", mend)
        return next(iter(named), BASE)

    def _bases(self, text: str) -> set[str]:
        rows = self.query(text).rows
        return {str(base) for dataset, base in rows if dataset == f"{base}dataset"}

    @property
    def endpoint(self) -> Endpoint:
        """The addresses of the server."""
        return self._client.endpoint

    @property
    def client(self) -> Client:
        """What requests go through."""
        return self._client

    def __enter__(self) -> RemoteStore:
        """Give the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def query(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        limit_rows: int | None = None,
        timeout_s: float | None = None,
    ) -> Answer:
        """Answer a query as :meth:`kg.rdf.store.Store.query` does.

        Args:
            text: SPARQL 1.1; the usual prefixes need not be declared.
            bindings: Values for variables of the outer pattern.
            limit_rows: Most rows or triples to take; the rest is not read.
            timeout_s: Seconds for the whole answer; None for none.

        Raises:
            BadEndpoint: If the server can't be reached or refuses, or its answer is broken.
            QuerySyntax: If it is not SPARQL; says where.
            QueryRefused: If it is an update or asks other servers.
            QueryTooSlow: If the time is over.
        """
        with self._found(text, bindings, timeout_s) as (found, answered):
            answer = answer_of(found, limit_rows)
        if answer.variables == ASKED:
            return Answer(truth=bool(answer.rows and answer.rows[0][0]))
        if answered.max_rows is not None and len(answer.rows) >= answered.max_rows:
            return Answer(answer.variables, answer.rows, truncated=True)
        return answer

    def serialized(
        self,
        text: str,
        form: Format,
        *,
        bindings: Bindings | None = None,
        limit_rows: int | None = None,
        timeout_s: float | None = None,
    ) -> tuple[bytes, bool]:
        """Answer a query as bytes, as :func:`kg.rdf.store.serialize` does.

        Raises:
            QueryError: If the format does not fit; as :meth:`query` besides.
        """
        with self._found(text, bindings, timeout_s) as (found, _):
            return serialize_found(found, form, limit_rows=limit_rows, base=self.base)

    def select(self, text: str, **values: Value) -> list[dict[str, Value]]:
        """Give the rows of a SELECT as dicts, with values for some of its variables."""
        return self.query(text, bindings=values).dicts()

    def graphs(self) -> list[str]:
        """Give the IRIs of the graphs that lie under the graph's base, sorted."""
        return self.graphs_under(self.base)

    def graphs_under(self, base: str) -> list[str]:
        """Give the IRIs of the graphs that lie under a base, sorted."""
        names = (str(row[0]) for row in self._whole(_GRAPHS))
        mark = graph_iri(MARK, base)
        return sorted(name for name in names if name.startswith(base) and name != mark)

    def triples(self, graph: str) -> Iterator[Triple]:
        """Give the triples of one graph as plain texts, unsorted."""
        for _, triples in self.triples_of([graph]):
            yield from triples

    def triples_of(
        self, graphs: Sequence[str], *, verbs: Collection[str] = ()
    ) -> Iterator[tuple[str, list[Triple]]]:
        """Give the triples of many graphs, some at a request, in the order asked for."""
        for start in range(0, len(graphs), _BATCH):
            batch = graphs[start : start + _BATCH]
            found: dict[str, list[Triple]] = {graph: [] for graph in batch}
            for graph, *triple in self._statements(batch, verbs):
                found[graph.value].append((triple[0].value, triple[1].value, triple[2].value))
            yield from found.items()

    def dump(self, graph: str) -> Iterator[str]:
        """Give lines of N-Quads of one graph, unsorted, without line breaks."""
        for _, subject, verb, value in self._statements([graph], ()):
            yield f"{subject} {verb} {value} <{graph}> ."

    def lines(self) -> Iterator[str]:
        """Give the lines of ``graph.nq``, then those of ``evidence.nq``, as a build sorts them.

        The graph of runs is in neither file.
        """
        graphs = [graph for graph in self.graphs() if graph != graph_iri("runs", self.base)]
        graphs.sort(key=lambda iri: (iri.endswith("/evidence"), f"<{iri}>"))
        for start in range(0, len(graphs), _BATCH):
            batch = graphs[start : start + _BATCH]
            written: dict[str, list[str]] = {graph: [] for graph in batch}
            for graph, subject, verb, value in self._statements(batch, ()):
                written[graph.value].append(f"{subject} {verb} {value} {graph} .")
            for lines in written.values():
                yield from sorted(lines)

    def rdf(self) -> Dataset:
        """Give an rdflib Dataset that asks the server; it can't be changed through it."""
        from kg.rdf.remote.dataset import dataset_on

        return dataset_on(self._client, self.base)

    def _whole(self, text: str) -> tuple[tuple[Value, ...], ...]:
        answer = self.query(text)
        if answer.truncated:
            raise self._cut()
        return answer.rows

    def _statements(self, graphs: Sequence[str], verbs: Collection[str]) -> Iterator[Any]:
        """Give graph, subject, predicate and object as terms of the engine, whole or not at all."""
        text = _statements_query(graphs, verbs)
        with self._found(text, None, None) as (found, answered):
            rows = list(found)
        if answered.max_rows is None or len(rows) < answered.max_rows:
            yield from rows
        elif len(graphs) > 1:
            half = len(graphs) // 2
            yield from self._statements(graphs[:half], verbs)
            yield from self._statements(graphs[half:], verbs)
        else:
            raise self._cut()

    def _cut(self) -> BadEndpoint:
        reason = "it gives fewer rows than there are"
        return BadEndpoint(self.endpoint.query, reason, "raise its limit of rows")

    @contextmanager
    def _found(
        self, text: str, bindings: Bindings | None, timeout_s: float | None
    ) -> Iterator[tuple[Any, Answered]]:
        """Send a query and give what came back as the engine's own answer."""
        sent, accept = portable(text, bindings, self.base)
        url = self.endpoint.query
        try:
            with self._client.query(sent, accept, timeout_s=timeout_s) as answered:
                yield _read(answered, url), answered
        except BadEndpoint as err:
            if err.status != 400:
                raise
            check_syntax(text)
            raise QueryError(f"{err.url}: {err.reason}") from err
        except SyntaxError as err:
            raise broken_answer(url, str(err)) from err


def _read(answered: Answered, url: str) -> Any:
    try:
        return read_found(answered.body, answered.media_type)
    except ValueError as err:
        kind = answered.media_type or "something without a name"
        raise BadEndpoint(
            url, f"it answers with {kind}, not with SPARQL results", "give a SPARQL query service"
        ) from err


def _statements_query(graphs: Sequence[str], verbs: Collection[str]) -> str:
    wanted = " ".join(written_term(Iri(graph)) for graph in graphs)
    only = " ".join(written_term(Iri(verb)) for verb in sorted(verbs))
    among = f"VALUES ?p {{ {only} }} " if only else ""
    return f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {wanted} }} {among}GRAPH ?g {{ ?s ?p ?o }} }}"


def graphs_of(lines: Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    """Group sorted lines of N-Quads by graph.

    Yields:
        The graph's IRI and its lines of N-Triples.

    Example:
        >>> list(graphs_of(iter(['<http://x/s> <http://x/p> "1" <http://x/g> .'])))
        [('http://x/g', ['<http://x/s> <http://x/p> "1" .'])]
    """
    for graph, block in groupby(lines, key=lambda line: line.rsplit(" ", 2)[1]):
        tail = len(graph) + 3
        yield graph[1:-1], [f"{line[:-tail]} ." for line in block]
