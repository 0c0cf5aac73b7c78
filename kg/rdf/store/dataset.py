"""An rdflib Dataset on an Oxigraph store that can't be changed through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from oxrdflib import OxigraphStore
from rdflib import Dataset

from kg.iri import prefixes
from kg.rdf.guard import read_query

if TYPE_CHECKING:
    import pyoxigraph as ox


class _ReadOnlyStore(OxigraphStore):
    """The store as rdflib sees it: reading works, writing says why it does not."""

    def query(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        read_query(str(query))
        return super().query(query, *args, **kwargs)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this graph is read-only; build it again, or copy it to change the copy")

    add = addN = remove = update = remove_graph = _refuse  # noqa: N815 - rdflib's names

    def add_graph(self, graph: object) -> None:
        """Accept the graphs that rdflib announces; the store has them or they stay empty."""


def dataset_on(inner: ox.Store) -> Dataset:
    """Give a read-only Dataset with a union default graph and our prefixes."""
    dataset = Dataset(store=_ReadOnlyStore(store=inner), default_union=True)
    for prefix, namespace in prefixes().items():
        dataset.bind(prefix, namespace)
    return dataset
