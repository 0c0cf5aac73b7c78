"""An rdflib Dataset that asks a server and can't change it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from rdflib import BNode, Dataset
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result

from kg.iri import prefixes
from kg.rdf.guard import read_query
from kg.rdf.remote.client import Client
from kg.rdf.remote.text import ASKED, portable


class _ClientStore(SPARQLStore):
    """rdflib's own store for SPARQL servers, over our connections and their credentials."""

    def __init__(self, client: Client, base: str) -> None:
        super().__init__(client.endpoint.query)
        self._client = client
        self._base = base

    def _query(
        self, query: str, default_graph: str | None = None, named_graph: str | None = None
    ) -> Result:
        read_query(query)
        text, accept = portable(query, base=self._base)
        own = isinstance(default_graph, BNode) or default_graph == DATASET_DEFAULT_GRAPH_ID
        graph = "" if own else str(default_graph or "")
        with self._client.query(text, accept, graph=graph) as answered:
            body = BytesIO(answered.body.read())
            return _with_truth(Result.parse(body, content_type=answered.media_type))

    def add_graph(self, graph: object) -> None:
        """Accept the graphs that rdflib announces; the server has them or they stay empty."""


def _with_truth(result: Result) -> Result:
    """Read the row that Virtuoso 7.2 makes of the truth of an ASK."""
    if [str(name) for name in result.vars or ()] != list(ASKED):
        return result
    truth = Result("ASK")
    truth.askAnswer = any(str(value) == "1" for row in result.bindings for value in row.values())
    return truth


def dataset_on(client: Client, base: str) -> Dataset:
    """Give a read-only Dataset with our prefixes; each call on it is a request."""
    store: Any = _ClientStore(client, base)
    dataset = Dataset(store=store, default_union=True)
    for prefix, namespace in prefixes(base).items():
        dataset.bind(prefix, namespace)
    return dataset
