"""Queries rewritten for other servers mean what they meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, QueryRefused
from kg.iri import BASE
from kg.rdf.answers import Iri
from kg.rdf.remote.text import ROWS, TRIPLES, portable
from kg.rdf.store import Store

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads

PAPER = f"{BASE}paper/arxiv/2403.00001"
YEARS = "SELECT ?p ?y { ?p kg:year ?y } ORDER BY ?p ?y"


@pytest.mark.parametrize(
    ("query", "year"),
    [
        (YEARS, 2024),
        ("# a { comment\nSELECT (COUNT(?p) AS ?n) ?y WHERE { ?p kg:year ?y } GROUP BY ?y", 2025),
        ("SELECT ?y (EXISTS { ?p kg:targets ?h } AS ?e) { ?p kg:year ?y } ORDER BY ?e", 2025),
        (f"SELECT ?p ?y FROM <{PAPER}> {{ ?p kg:year ?y }}", 2024),  # noqa: S608 - SPARQL
        ("SELECT ?y { { SELECT ?y { ?p kg:year ?y } } FILTER(?y > 2023) } ORDER BY ?y", 2025),
    ],
)
def test_bindings_mean_what_the_engine_means(toy_store: Store, query: str, year: int) -> None:
    sent, _ = portable(query, {"y": year})
    answer = toy_store.query(query, bindings={"y": year})
    assert sorted(toy_store.query(sent).rows) == sorted(answer.rows)
    assert answer.rows


@given(st.text())
def test_no_text_can_leave_its_quotes(words: str) -> None:
    store = Store.in_memory([])
    sent, _ = portable("SELECT ?x { }", {"x": words})
    expected = words.encode("utf-8", "replace").decode()
    assert store.query(sent).rows == ((expected,),)


def test_prefixes_are_declared_where_they_are_used_and_lines_stay(toy_quads: ToyQuads) -> None:
    sent, _ = portable("PREFIX kg: <http://own/>\nSELECT * { ?s kg:a dcterms:title }")
    assert sent.startswith("PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX kg: <http://own/>\n")
    own, _ = portable("SELECT * { ?s ?p paper:x }", base="http://x.org/")
    assert own.startswith("PREFIX paper: <http://x.org/paper/> SELECT")


@pytest.mark.parametrize(
    ("query", "media"),
    [("SELECT * {}", ROWS), ("ask {}", ROWS), ("CONSTRUCT { ?s ?p 1 } { ?s ?p 2 }", TRIPLES),
     ("PREFIX select: <http://x/>\nDESCRIBE select:y", TRIPLES)],
)  # fmt: skip
def test_each_form_asks_for_its_formats(query: str, media: str) -> None:
    assert portable(query)[1] == media


@pytest.mark.parametrize(
    "query", ["DROP ALL", "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }", "INSERT DATA {}"]
)
def test_nothing_but_reading_is_sent(query: str) -> None:
    with pytest.raises(QueryRefused):
        portable(query)


def test_what_cannot_be_bound_says_why() -> None:
    with pytest.raises(QueryError, match=r"\?z can only be set"):
        portable(YEARS, {"z": 1})
    with pytest.raises(QueryError, match="with a pattern"):
        portable("DESCRIBE ?x", {"x": Iri("http://x/")})
    with pytest.raises(QueryError, match="not an IRI"):
        portable(YEARS, {"p": Iri("no iri >")})
