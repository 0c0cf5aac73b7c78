"""A query with a limit really ends at it."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryError, QueryRefused, QuerySyntax, QueryTooSlow
from kg.rdf.answers import Iri
from kg.rdf.limits import query_within, serialize_within
from kg.rdf.store import Format, Store

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def path(toy_quads: ToyQuads, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "store"
    Store.create(folder, [toy_quads.lines]).close()
    return folder


@pytest.mark.parametrize(
    "query",
    ["SELECT ?s ?y { ?s kg:year ?y } ORDER BY ?s", "ASK { ?s kg:year 2025 }",
     "CONSTRUCT { ?s kg:year ?y } WHERE { ?s kg:year ?y }"],
)  # fmt: skip
def test_answers_are_those_of_the_store(path: Path, query: str) -> None:
    assert query_within(path, query, timeout_s=60) == Store.open(path).query(query)


def test_bindings_and_row_limits_reach_the_other_process(path: Path) -> None:
    query = "SELECT ?p ?issued ?t { ?p dcterms:issued ?issued ; dcterms:title ?t }"
    answer = query_within(path, query, timeout_s=60, bindings={"issued": date(2025, 4, 1)})
    assert [row[2] for row in answer.rows] == ["7 Lessons from Serving LLMs"]
    assert query_within(path, query, timeout_s=60, bindings={"p": Iri("http://x/")}).rows == ()
    assert query_within(path, query, timeout_s=60, limit_rows=2).truncated


def test_an_endless_query_ends_at_the_limit(path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(QueryTooSlow, match="longer than 2 s"):
        query_within(path, ENDLESS, timeout_s=2)
    assert time.monotonic() - start < 10


def test_errors_are_the_same_as_without_a_limit(path: Path) -> None:
    with pytest.raises(QuerySyntax, match="line 1"):
        query_within(path, "SELECT", timeout_s=60)
    with pytest.raises(QueryRefused, match="SERVICE"):
        query_within(path, "SELECT * { SERVICE <http://x/> {} }", timeout_s=60)
    with pytest.raises(QueryError, match="stands in the SELECT"):
        query_within(path, "SELECT ?s { ?s ?p ?o }", timeout_s=60, bindings={"o": 1})


def test_bytes_come_in_the_format_asked_for(path: Path) -> None:
    data, truncated = serialize_within(
        path, "SELECT ?y { ?s kg:year ?y } ORDER BY ?y LIMIT 1", Format.CSV, timeout_s=60
    )
    assert (data, truncated) == (b"y\r\n2023\r\n", False)
