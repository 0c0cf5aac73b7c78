"""What everything that reads a graph needs of a store, wherever the store is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from kg.rdf.answers import Answer, Bindings

Triple = tuple[str, str, str]
"""Subject, predicate and object as plain texts, without kind or datatype."""


class Readable(Protocol):
    """A store that answers: on this machine, in memory or on a server.

    :class:`kg.rdf.store.Store` and :class:`kg.rdf.remote.RemoteStore` both are one, so that views,
    named questions and exports do not know where the graph is.
    """

    def query(
        self, text: str, *, bindings: Bindings | None = None, limit_rows: int | None = None
    ) -> Answer:
        """Answer a query over the union of all graphs."""

    def graphs(self) -> list[str]:
        """Give the IRIs of all graphs, sorted."""

    def triples(self, graph: str) -> Iterator[Triple]:
        """Give the triples of one graph, unsorted."""

    def triples_of(
        self, graphs: Sequence[str], *, verbs: Collection[str] = ()
    ) -> Iterator[tuple[str, list[Triple]]]:
        """Give the triples of many graphs, a graph at a time, in the order asked for.

        Args:
            graphs: Their IRIs.
            verbs: Only triples with one of these predicates; empty for all.
        """

    def dump(self, graph: str) -> Iterator[str]:
        """Give lines of N-Quads of one graph, unsorted, without line breaks."""

    def close(self) -> None:
        """Let go of files or connections."""
