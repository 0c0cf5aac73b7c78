"""The store: Oxigraph through pyoxigraph, which nothing outside this folder imports."""

from kg.rdf.answers import Answer, Iri
from kg.rdf.store.formats import (
    Format,
    dump_trig,
    read_answer,
    read_statements,
    serialize,
    write_graph,
)
from kg.rdf.store.local import Store, rdflib_dataset

__all__ = [
    "Answer",
    "Format",
    "Iri",
    "Store",
    "dump_trig",
    "rdflib_dataset",
    "read_answer",
    "read_statements",
    "serialize",
    "write_graph",
]
