"""The store: Oxigraph through pyoxigraph, which nothing outside this folder imports."""

from kg.rdf.answers import Answer, Iri
from kg.rdf.store.formats import (
    Format,
    read_answer,
    read_found,
    read_statements,
    serialize,
    serialize_found,
)
from kg.rdf.store.graphs import dump_trig, write_graph
from kg.rdf.store.local import Store, rdflib_dataset
from kg.rdf.store.values import answer_of, check_syntax, written_term

__all__ = [
    "Answer",
    "Format",
    "Iri",
    "Store",
    "answer_of",
    "check_syntax",
    "dump_trig",
    "rdflib_dataset",
    "read_answer",
    "read_found",
    "read_statements",
    "serialize",
    "serialize_found",
    "write_graph",
    "written_term",
]
