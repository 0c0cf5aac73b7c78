"""The lines of a paper: one place for each triple, no blank node, small, in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg.iri import entity_iri, paper_iri
from kg.rdf.answers import Iri
from kg.rdf.quads import evidence_quads, paper_quads
from kg.rdf.store import Store
from kg.rdf.terms import ROLE_IRI
from kg.records import Extraction, Paper

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads


def test_no_triple_stands_in_two_graphs(toy_quads: ToyQuads) -> None:
    triples = Counter(line[:-2].rsplit(" ", 1)[0] for line in toy_quads.lines)
    assert [triple for triple, count in triples.items() if count > 1] == []


def test_the_union_counts_each_quad_once(toy_quads: ToyQuads, toy_store: Store) -> None:
    count = toy_store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    assert count == ((len(toy_quads.lines),),) == ((len(toy_store),),)


def test_there_are_no_blank_nodes(toy_quads: ToyQuads) -> None:
    assert [line for line in toy_quads.lines if "_:" in line] == []
    assert all(line.startswith("<") for line in toy_quads.lines)


def test_a_paper_and_its_evidence_have_their_own_graphs(toy_quads: ToyQuads) -> None:
    for extraction in toy_quads.extractions:
        iri = paper_iri(extraction.paper)
        assert {line.rsplit(" ", 2)[1] for line in paper_quads(extraction)} == {f"<{iri}>"}
        graphs = {line.rsplit(" ", 2)[1] for line in evidence_quads(extraction)}
        assert graphs <= {f"<{iri}/evidence>"}


def test_lines_are_sorted_and_the_same_each_time(toy_quads: ToyQuads) -> None:
    for extraction in toy_quads.extractions:
        lines = paper_quads(extraction)
        assert lines == sorted(set(lines)) == paper_quads(extraction)


def test_sizes_keep_to_the_contract(toy_quads: ToyQuads) -> None:
    mentions = sum(len(link.mentions) for one in toy_quads.extractions for link in one.links)
    assert len(toy_quads.evidence) <= 12 * mentions
    assert len(toy_quads.papers) + len(toy_quads.shared) <= 220 * len(toy_quads.extractions)


def test_each_link_is_said_directly_and_as_a_node(toy_quads: ToyQuads, toy_store: Store) -> None:
    for extraction in toy_quads.extractions:
        paper = paper_iri(extraction.paper)
        rows = toy_store.select(
            "SELECT ?paper ?entity ?role ?n { ?paper kg:link ?link . "
            "?link kg:entity ?entity ; kg:role ?role ; kg:mentionCount ?n }",
            paper=Iri(paper),
        )
        assert {(row["entity"], row["role"], row["n"]) for row in rows} == {
            (entity_iri(link.entity.key), ROLE_IRI[link.role], len(link.mentions))
            for link in extraction.links
        }
        for row in rows:
            ask = f"ASK {{ <{paper}> <{row['role']}> <{row['entity']}> }}"
            assert toy_store.query(ask).truth is True


def test_each_mention_says_its_place_both_ways(toy_quads: ToyQuads, toy_store: Store) -> None:
    rows = toy_store.query(
        "SELECT ?paper ?words ?start ?end { ?mention a oa:Annotation ; oa:hasTarget ?target . "
        "?target a oa:SpecificResource ; oa:hasSource ?paper ; oa:hasSelector ?place , ?quote . "
        "?place a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end . "
        "?quote a oa:TextQuoteSelector ; oa:exact ?words }"
    ).rows
    texts = {paper_iri(one.paper): one.paper.text for one in toy_quads.extractions}
    assert len(rows) == sum(len(x.mentions) for one in toy_quads.extractions for x in one.links)
    for paper, words, start, end in rows:
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert texts[str(paper)][start:end] == words


def test_results_point_at_the_entities_that_their_words_name(toy_store: Store) -> None:
    rows = toy_store.select(
        "SELECT ?value ?metric ?hardware ?count { ?paper dcterms:identifier 'toy-01' ; "
        "kg:result ?r . ?r kg:value ?value ; kg:metric ?metric ; kg:onHardware ?hardware ; "
        "kg:count ?count }"
    )
    assert rows == [
        {
            "value": "38.4%",
            "metric": entity_iri("gpu-throughput"),
            "hardware": entity_iri("amd-instinct-mi250x"),
            "count": 1024,
        }
    ]


def test_citations_are_resolved_by_identifier_or_by_the_corpus(toy_store: Store) -> None:
    rows = toy_store.query(
        "SELECT ?cited { ?p dcterms:identifier ?id ; cito:cites ?cited "
        "FILTER(?id IN ('toy-01', 'toy-07')) } ORDER BY ?cited"
    ).rows
    assert [str(row[0]).rpartition("/")[2] for row in rows] == [
        "2312.00002",
        "2312.00009",
        "2403.00001",
    ]


@pytest.mark.parametrize(
    ("date", "issued", "year"),
    [("2025-02-20", "date", True), ("2025-02", "gYearMonth", True), ("2025", "gYear", True),
     ("2025-13-40", "", False), ("soon", "", False)],
)  # fmt: skip
def test_dates_are_typed_by_what_is_known(date: str, issued: str, year: bool) -> None:
    lines = paper_quads(Extraction(Paper("p", "A title", date=date)))
    dates = [line for line in lines if "terms/issued>" in line]
    assert f'"{date}"' in dates[0]
    assert ("XMLSchema#" + issued in dates[0]) is bool(issued)
    assert any("ontology#year>" in line for line in lines) is year


def test_another_base_moves_all_things_and_no_terms(toy_quads: ToyQuads) -> None:
    extraction = toy_quads.extractions[0]
    lines = paper_quads(extraction, "http://lab.example/") + evidence_quads(
        extraction, "http://lab.example/"
    )
    assert not [x for x in lines if "w3id.org/litkg/" in x.replace("w3id.org/litkg/ontology#", "")]


def test_one_paper_changes_only_its_own_lines(toy_quads: ToyQuads) -> None:
    first = toy_quads.extractions[0]
    changed = replace(first, paper=replace(first.paper, upvotes=13))
    difference = set(paper_quads(first)) ^ set(paper_quads(changed))
    assert len(difference) == 2
