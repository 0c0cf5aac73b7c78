"""A store on this machine: Oxigraph through pyoxigraph.

A store answers SPARQL over the union of its graphs, read-only. SERVICE, updates and graphs that
it does not have are refused before the engine sees the query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import BadInput, BadOutput, QueryRefused
from kg.iri import BASE, prefixes
from kg.rdf.answers import Answer, Bindings, Scope, Value
from kg.rdf.guard import read_query
from kg.rdf.readable import Triple
from kg.rdf.store.values import answer_of, answering, term_of

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Dataset

_BATCH = 50_000


class Store:
    """Quads on disk or in memory, to be read.

    Use :meth:`create`, :meth:`open` or :meth:`in_memory`. It closes itself when it is no longer
    used; ``with`` closes it at a known place.
    """

    def __init__(self, inner: ox.Store) -> None:
        """Wrap an engine's store."""
        self._inner = inner

    @classmethod
    def create(cls, path: Path, sources: Iterable[Path | Iterable[str]]) -> Store:
        """Load quads into a new store on disk, as fast as the engine can.

        Args:
            path: A folder that does not exist or is empty.
            sources: Files of N-Quads, or lines of N-Quads without line breaks.

        Raises:
            BadInput: If a file is not N-Quads.
            BadOutput: If the folder has something in it or can't be written.
        """
        import pyoxigraph as ox

        if path.exists() and any(path.iterdir()):
            raise BadOutput(str(path), "the folder is not empty", "give a new folder")
        with _disk(path):
            inner = ox.Store(str(path))
        store = cls(inner)
        for source in sources:
            store._load(source, path)
        with _disk(path):
            inner.flush()
            inner.optimize()
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store on disk for reading only; many may do so at once.

        Raises:
            BadInput: If there is no store.
        """
        import pyoxigraph as ox

        try:
            return cls(ox.Store.read_only(str(path)))
        except OSError as err:
            raise BadInput(str(path), "there is no graph store", "run kg build first") from err

    @classmethod
    def in_memory(cls, lines: Iterable[str]) -> Store:
        """Load lines of N-Quads into memory.

        Example:
            >>> store = Store.in_memory(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
            >>> store.query("SELECT ?o { ?s ?p ?o }").rows
            (('1',),)
        """
        import pyoxigraph as ox

        store = cls(ox.Store())
        store._load(lines, Path("memory"))
        return store

    def __enter__(self) -> Store:
        """Give the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def __len__(self) -> int:
        """Give the number of quads."""
        return len(self._inner)

    def close(self) -> None:
        """Let go of the files; the store can't be used afterwards."""
        if hasattr(self, "_inner"):
            del self._inner

    def _load(self, source: Path | Iterable[str], path: Path) -> None:
        import pyoxigraph as ox

        with _disk(path):
            if isinstance(source, Path):
                with _parsing(source):
                    self._inner.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
                return
            for batch in _batches(source):
                self._inner.bulk_load(batch, ox.RdfFormat.N_QUADS)

    def graphs(self) -> list[str]:
        """Give the IRIs of all graphs, sorted."""
        return sorted(graph.value for graph in self._inner.named_graphs())

    def triples(self, graph: str) -> Iterator[tuple[str, str, str]]:
        """Give the triples of one graph as plain texts, without kind or datatype, unsorted."""
        import pyoxigraph as ox

        for quad in self._inner.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            yield str(quad.subject)[1:-1], quad.predicate.value, quad.object.value  # type: ignore[union-attr] # no triple terms here

    def triples_of(
        self, graphs: Sequence[str], *, verbs: Collection[str] = ()
    ) -> Iterator[tuple[str, list[Triple]]]:
        """Give the triples of many graphs, a graph at a time, in the order asked for."""
        for graph in graphs:
            triples = self.triples(graph)
            yield graph, [triple for triple in triples if not verbs or triple[1] in verbs]

    def query(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        limit_rows: int | None = None,
        base: str = BASE,
    ) -> Answer:
        """Answer a query over the union of all graphs.

        The prefixes of :func:`kg.iri.prefixes` need not be declared. Values are bound as terms,
        never formatted into the text.

        Args:
            text: SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE.
            bindings: Values for variables; each must stand in the SELECT.
            limit_rows: Most rows or triples to give; further ones are not even computed.
            base: The base of all things, for the prefixes that need no declaration.

        Raises:
            QuerySyntax: If it is not SPARQL; says where.
            QueryRefused: If it is an update, uses SERVICE, or names a graph that is not here.
            QueryError: If a variable to bind is not selected, or the engine fails.
        """
        return answer_of(self.evaluate(text, bindings, base=base), limit_rows)

    def select(self, text: str, **values: Value) -> list[dict[str, Value]]:
        """Give the rows of a SELECT as dicts, with values for some of its variables.

        Example:
            >>> from kg.rdf.answers import Iri
            >>> store = Store.in_memory(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
            >>> store.select("SELECT ?s ?o { ?s ?p ?o }", s=Iri("http://x/s"))
            [{'s': 'http://x/s', 'o': '1'}]
        """
        return self.query(text, bindings=values).dicts()

    def evaluate(
        self,
        text: str,
        bindings: Bindings | None = None,
        *,
        scope: Scope | None = None,
        base: str = BASE,
    ) -> Any:
        """Give the engine's own result, unread, for those who serialize it.

        Args:
            text: SPARQL, as for :meth:`query`.
            bindings: Values for variables.
            scope: The graphs to answer over, whatever the query says after FROM.
            base: The base of all things, for the prefixes that need no declaration.

        Raises:
            QueryError: As :meth:`query`.
        """
        import pyoxigraph as ox

        reading = read_query(text)
        for graph in scope.graphs if scope else reading.graphs:
            if not self._has_graph(graph):
                raise QueryRefused(f"FROM <{graph}>: no such graph here, and nothing is fetched")
        terms: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
        terms = {ox.Variable(name): term_of(value) for name, value in (bindings or {}).items()}
        with answering():
            return self._inner.query(
                text,
                prefixes=prefixes(base),
                use_default_graph_as_union=not (scope or reading.graphs),
                default_graph=[ox.NamedNode(iri) for iri in scope.default] if scope else None,
                named_graphs=[ox.NamedNode(iri) for iri in scope.named] if scope else None,
                substitutions=terms or None,
            )

    def _has_graph(self, iri: str) -> bool:
        import pyoxigraph as ox

        try:
            return self._inner.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            return False

    def ordered(self, without: Collection[str] = ()) -> Iterator[Any]:
        """Give the engine's quads in order of graph, then line; one graph at a time is held.

        Args:
            without: Graphs to leave out.
        """
        for graph in sorted(self._inner.named_graphs(), key=str):
            if graph.value not in without:
                yield from sorted(self._inner.quads_for_pattern(None, None, None, graph), key=str)

    def dump(self, graph: str | None = None) -> Iterator[str]:
        """Give lines of N-Quads of one graph or of all, unsorted, without line breaks."""
        import pyoxigraph as ox

        wanted = None if graph is None else ox.NamedNode(graph)
        for quad in self._inner.quads_for_pattern(None, None, None, wanted):
            yield f"{quad} ."


def rdflib_dataset(store: Store) -> Dataset:
    """Give an rdflib Dataset on a store: union default graph, read-only.

    Example:
        >>> store = Store.in_memory(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
        >>> len(rdflib_dataset(store))
        1
    """
    from kg.rdf.store.dataset import dataset_on

    return dataset_on(store._inner)


def _batches(lines: Iterable[str]) -> Iterator[bytes]:
    waiting = iter(lines)
    while batch := list(islice(waiting, _BATCH)):
        yield ("\n".join(batch) + "\n").encode()


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn faults of the disk into an error that says what to do."""
    try:
        yield
    except OSError as err:
        raise BadOutput(str(path), str(err), "make room or give another folder") from err


@contextmanager
def _parsing(path: Path) -> Iterator[None]:
    try:
        yield
    except SyntaxError as err:
        raise BadInput(str(path), f"it is not N-Quads: {err}", "build the graph again") from err
