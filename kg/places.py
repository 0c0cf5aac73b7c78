"""Where a graph is: in a folder of this machine, or behind anything else that answers alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.generations import GraphFolder
from kg.publication import EVIDENCE, GRAPH, PAGE, RELATED, SETTINGS, STORE

if TYPE_CHECKING:
    import rdflib

    from kg.rdf.answers import Answer, Bindings
    from kg.rdf.readable import Readable
    from kg.rdf.store import Store
    from kg.rdf.view import View
    from kg.related.index import RelatedIndex


class Place(Protocol):
    """What :class:`kg.graph.LiteratureGraph` needs of the place where its graph is."""

    def __str__(self) -> str:
        """Name the place for people, without anything secret."""

    @property
    def folder(self) -> Path:
        """The folder of the graph; a place without one raises BadInput."""

    @property
    def base(self) -> str:
        """The base of the graph's IRIs."""

    @property
    def store(self) -> Readable:
        """The store, open."""

    def index(self, view: View) -> RelatedIndex:
        """Give the index of related work."""

    def page(self) -> str:
        """Give the explorer page."""

    def rdf(self) -> rdflib.Dataset:
        """Give a read-only rdflib Dataset on the store, over the union of all graphs."""

    def lines(self) -> Iterator[str]:
        """Give the lines of N-Quads of all graphs, in order of graph, then line."""

    def query(
        self, text: str, *, bindings: Bindings | None, timeout_s: float | None, limit: int | None
    ) -> Answer:
        """Answer a query within limits of time and rows."""

    def serialized(
        self,
        text: str,
        form: str,
        *,
        bindings: Bindings | None,
        timeout_s: float,
        limit: int | None,
    ) -> tuple[bytes, bool]:
        """Answer a query as bytes, and say whether the limit cut it."""

    def close(self) -> None:
        """Let go of files or connections."""


class FolderPlace:
    """The published generation of a folder, held while it is open.

    Example:
        >>> place = FolderPlace(GraphFolder.with_graph(Path("kg-out")))  # doctest: +SKIP
        >>> place.base  # doctest: +SKIP
        'https://w3id.org/litkg/'
    """

    def __init__(self, folder: GraphFolder) -> None:
        """Hold the generation that is published now."""
        self._folder = folder
        self._generation, self._lock = folder.hold()

    def __str__(self) -> str:
        """Give the folder as the user named it."""
        return str(self._folder.path)

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder.path

    @cached_property
    def base(self) -> str:
        """The base of the graph's IRIs."""
        text = (self._generation / SETTINGS).read_text(encoding="utf-8")
        return str(json.loads(text)["base"])

    @cached_property
    def store(self) -> Store:
        """The store on disk, opened for reading when it is first asked for."""
        from kg.rdf.store import Store

        return Store.open(self._generation / STORE)

    def index(self, view: View) -> RelatedIndex:
        """Open the index that the build wrote; the view is not looked at."""
        from kg.related.index import RelatedIndex

        return RelatedIndex.open(self._generation / RELATED)

    def page(self) -> str:
        """Give the explorer page that the build wrote."""
        return (self._generation / PAGE).read_text(encoding="utf-8")

    def rdf(self) -> rdflib.Dataset:
        """Give a read-only rdflib Dataset on the store."""
        from kg.rdf.store import rdflib_dataset

        return rdflib_dataset(self.store)

    def lines(self) -> Iterator[str]:
        """Give the lines of the files that the build wrote."""
        for name in (GRAPH, EVIDENCE):
            with (self._generation / name).open(encoding="utf-8") as file:
                for line in file:
                    yield line.rstrip("\n")

    def query(
        self, text: str, *, bindings: Bindings | None, timeout_s: float | None, limit: int | None
    ) -> Answer:
        """Answer a query, in a process of its own where there is a time limit."""
        if timeout_s is None:
            return self.store.query(text, bindings=bindings, limit_rows=limit, base=self.base)
        from kg.rdf.limits import query_within

        path = self._generation / STORE
        return query_within(
            path,
            text,
            timeout_s=timeout_s,
            bindings=bindings,
            limit_rows=limit,
            base=self.base,
        )

    def serialized(
        self,
        text: str,
        form: str,
        *,
        bindings: Bindings | None,
        timeout_s: float,
        limit: int | None,
    ) -> tuple[bytes, bool]:
        """Answer a query as bytes, in a process of its own."""
        from kg.rdf.limits import serialize_within
        from kg.rdf.store import Format

        path = self._generation / STORE
        return serialize_within(
            path,
            text,
            Format(form),
            timeout_s=timeout_s,
            bindings=bindings,
            limit_rows=limit,
            base=self.base,
        )

    def close(self) -> None:
        """Close the store and let the generation go."""
        self.__dict__.pop("store", None)
        self._lock.close()
