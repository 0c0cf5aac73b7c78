"""The description of the dataset parses in two libraries and counts right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset, URIRef
from rdflib.namespace import RDF, VOID

from kg.iri import BASE
from kg.rdf.dataset import dataset_quads
from kg.rdf.store import Store

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib's own parser
def test_two_libraries_read_the_same_description(toy_quads: ToyQuads) -> None:
    lines = dataset_quads(toy_quads.extractions, toy_quads.entities)
    rdf = Dataset()
    rdf.parse(data="\n".join(lines), format="nquads")
    assert len(list(rdf.quads())) == len(Store.in_memory(lines)) == len(lines)
    assert (URIRef(f"{BASE}dataset"), RDF.type, VOID.Dataset) in rdf.graph(
        URIRef(f"{BASE}graph/dataset")
    )


def test_counts_are_those_of_the_graph(toy_store: Store) -> None:
    rows = toy_store.query(
        "SELECT ?class ?n (COUNT(DISTINCT ?thing) AS ?counted) { ?part void:class ?class ; "
        "void:entities ?n . ?thing a ?class } GROUP BY ?class ?n"
    ).rows
    hardware = [row for row in rows if str(row[0]).endswith("#Link")]
    assert hardware
    assert hardware[0][1] == hardware[0][2]
    roles = toy_store.query(
        "SELECT ?property ?n (COUNT(*) AS ?counted) { ?part void:property ?property ; "
        "void:triples ?n . ?s ?property ?o } GROUP BY ?property ?n"
    ).rows
    assert len(roles) == 8 + 2  # and two rules of inference
    assert all(said == counted for _, said, counted in roles)


def test_examples_are_in_the_graph(toy_store: Store) -> None:
    missing = "SELECT ?x { ?d void:exampleResource ?x FILTER NOT EXISTS { ?x ?p ?o } }"
    assert toy_store.query(missing).rows == ()


def test_the_description_has_no_times_and_the_run_has(toy_quads: ToyQuads) -> None:
    assert not [line for line in toy_quads.shared if "dateTime" in line]
    store = Store.in_memory(toy_quads.run)
    assert store.query(
        "SELECT ?start { ?run a prov:Activity ; prov:startedAtTime ?start }"
    ).rows == ((datetime(2026, 5, 15, 12, 0, tzinfo=UTC),),)
    assert store.graphs() == [f"{BASE}graph/runs"]
