"""A graph on a SPARQL server as a place that :class:`kg.graph.LiteratureGraph` takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kg.errors import BadInput
from kg.rdf.remote import Endpoint, RemoteStore

if TYPE_CHECKING:
    import rdflib

    from kg.rdf.answers import Answer, Bindings
    from kg.rdf.view import View
    from kg.related.index import RelatedIndex


class EndpointPlace:
    """A SPARQL server that holds a graph.

    What needs a folder says so. The index of related work is made in memory from what the
    server holds; it has the words, entities and citations of the papers, and no text vectors.

    Example:
        >>> from kg.rdf.remote import endpoint_of
        >>> place = EndpointPlace(endpoint_of("http://127.0.0.1:7878/query"))  # doctest: +SKIP
    """

    def __init__(self, endpoint: Endpoint) -> None:
        """Meet the server.

        Raises:
            BadEndpoint: If it can't be reached, refuses, or is no SPARQL server.
        """
        self.store = RemoteStore.open(endpoint)

    def __str__(self) -> str:
        """Give the address, without credentials."""
        return self.store.endpoint.query

    @property
    def base(self) -> str:
        """The base of the graph's IRIs."""
        return self.store.base

    @property
    def folder(self) -> Path:
        """There is none.

        Raises:
            BadInput: Always.
        """
        self._refuse("the graph is on a server and has no folder")

    def page(self) -> str:
        """There is none.

        Raises:
            BadInput: Always.
        """
        self._refuse("the graph is on a server and has no page of its own")

    def _refuse(self, reason: str) -> NoReturn:
        mend = "write a page with explore, or build the graph in a folder with kg build"
        raise BadInput(str(self), reason, mend)

    def index(self, view: View) -> RelatedIndex:
        """Make the index from all papers of the server; takes a while for a large graph."""
        from kg.related.index import RelatedIndex

        return RelatedIndex.build(view)

    def rdf(self) -> rdflib.Dataset:
        """Give an rdflib Dataset that asks the server."""
        return self.store.rdf()

    def lines(self) -> Iterator[str]:
        """Give the lines of N-Quads of all graphs under the base."""
        return self.store.lines()

    def query(
        self, text: str, *, bindings: Bindings | None, timeout_s: float | None, limit: int | None
    ) -> Answer:
        """Answer a query; the time is that of the whole answer."""
        return self.store.query(text, bindings=bindings, limit_rows=limit, timeout_s=timeout_s)

    def serialized(
        self,
        text: str,
        form: str,
        *,
        bindings: Bindings | None,
        timeout_s: float,
        limit: int | None,
    ) -> tuple[bytes, bool]:
        """Answer a query as bytes."""
        from kg.rdf.store import Format

        return self.store.serialized(
            text, Format(form), bindings=bindings, limit_rows=limit, timeout_s=timeout_s
        )

    def close(self) -> None:
        """Close the connections."""
        self.store.close()
