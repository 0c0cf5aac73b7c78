"""The graph of statistics says what counting the papers would, and stays small."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Dataset

from kg.iri import BASE
from kg.queries import named_query
from kg.rdf import statistics, terms
from kg.rdf.statistics import statistics_quads
from kg.rdf.store import Store
from kg.records import Entity, EntityType, Extraction, Link, Paper, Role, Source

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph
    from tests.toy.quads import ToyQuads

RAW = {
    "top-entities": """
        SELECT ?type ?entity ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
          ?entity a ?type ; skos:prefLabel ?name . FILTER(?type != skos:Concept)
          ?link kg:entity ?entity . ?paper kg:link ?link .
        } GROUP BY ?type ?entity ?name HAVING(COUNT(DISTINCT ?paper) > 1)
        ORDER BY DESC(?papers) ?name ?entity LIMIT 100""",
    "co-occurring-entities": """
        SELECT ?entity ?name ?other ?otherName (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
          ?link kg:entity ?entity . ?paper kg:link ?link , ?otherLink .
          ?otherLink kg:entity ?other .
          FILTER(STR(?entity) < STR(?other))
          ?entity skos:prefLabel ?name . ?other skos:prefLabel ?otherName .
        } GROUP BY ?entity ?name ?other ?otherName HAVING(COUNT(DISTINCT ?paper) > 1)
        ORDER BY DESC(?papers) ?name ?otherName ?entity ?other LIMIT 100""",
    "metrics-with-methods": """
        SELECT ?method ?methodName ?metric ?metricName (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
          ?link kg:entity ?method . ?paper kg:link ?link , ?otherLink .
          ?otherLink kg:entity ?metric .
          ?method a kg:Method ; skos:prefLabel ?methodName .
          ?metric a kg:Metric ; skos:prefLabel ?metricName .
        } GROUP BY ?method ?methodName ?metric ?metricName HAVING(COUNT(DISTINCT ?paper) > 1)
        ORDER BY DESC(?papers) ?methodName ?metricName ?method ?metric LIMIT 100""",
    "concepts-by-year": """
        SELECT ?year ?concept ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
          ?concept a kg:Topic ; skos:prefLabel ?name . ?link kg:entity ?concept .
          ?paper kg:link ?link ; kg:year ?year .
        } GROUP BY ?year ?concept ?name HAVING(COUNT(DISTINCT ?paper) > 1)
        ORDER BY ?year DESC(?papers) ?name ?concept""",
}
"""What the questions that read counts would ask without them."""


def paper(number: int, *keys: str, date: str = "2024") -> Extraction:
    links = tuple(
        Link(entity(key), Role.USES, entity(key).type, 0.9, (Source.TAGGER,), ())
        for key in sorted(set(keys))
    )
    return Extraction(Paper(f"p{number}", f"Paper {number}", date=date), links=links)


def entity(key: str) -> Entity:
    kinds = {"c": EntityType.CONCEPT, "m": EntityType.METHOD, "x": EntityType.METRIC}
    return Entity(key, f"name {key}", kinds[key[0]])


def statements(lines: list[str], verb: str) -> set[tuple[str, str]]:
    found = (line.split(" ", 3) for line in lines if f" <{verb}> " in line)
    return {
        (subject[1:-1].removeprefix(BASE), thing.split("^")[0].strip('"<>').removeprefix(BASE))
        for subject, _, thing, _ in found
    }


@pytest.mark.parametrize("name", ["top-entities", "co-occurring-entities"])
def test_counts_are_those_of_the_papers(name: str, toy_store: Store) -> None:
    counted = toy_store.query(named_query(name).text).rows
    assert counted == toy_store.query(RAW[name]).rows
    assert counted


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
@pytest.mark.parametrize("name", RAW)
def test_counts_are_those_of_a_larger_corpus(name: str) -> None:
    """Forty papers of twenty entities; hundreds of pairs share their counts."""
    from kg.rdf.entities import entity_quads
    from kg.rdf.quads import paper_quads

    draw = random.Random(7)
    keys = [kind + str(number) for kind in "cmx" for number in range(20)]
    papers = [
        paper(number, *draw.sample(keys, 12), date=str(2020 + number % 3)) for number in range(40)
    ]
    lines = [line for one in papers for line in paper_quads(one)]
    lines += entity_quads([entity(key) for key in keys])
    lines += statistics_quads(papers)
    store = Store.in_memory(lines)
    counted = store.query(named_query(name).text).rows
    assert counted == store.query(RAW[name]).rows
    assert counted
    rdf = Dataset(default_union=True)
    rdf.parse(data="\n".join(lines), format="nquads")
    found: Any = rdf.query(named_query(name).text)
    assert [tuple(map(str, row)) for row in found] == [tuple(map(str, row)) for row in counted]


@pytest.mark.slow
@pytest.mark.parametrize("name", RAW)
def test_counts_are_those_of_the_supplied_page(name: str, page_graph: LiteratureGraph) -> None:
    counted = page_graph.query(named_query(name).text).rows
    assert counted == page_graph.query(RAW[name]).rows
    assert counted


def test_each_count_is_right_and_those_of_one_paper_are_left_out() -> None:
    papers = [paper(1, "m1", "x1", "c1"), paper(2, "m1", "x1"), paper(3, "m1", "c1", date="2023")]
    lines = statistics_quads(papers)
    assert statements(lines, terms.PAPER_TOTAL) == {
        ("entity/m1", "3"),
        ("entity/x1", "2"),
        ("entity/c1", "2"),
    }
    assert statements(lines, terms.PAPER_COUNT) == {
        ("tally/pair/m1--x1", "2"),
        ("tally/pair/c1--m1", "2"),
    }
    assert not statements(lines, terms.TALLY_YEAR)
    dated = [replace(one, paper=replace(one.paper, date="2023-05")) for one in papers]
    assert statements(statistics_quads(dated), terms.TALLY_YEAR) == {("tally/year/2023/c1", "2023")}


def test_the_newest_papers_come_first_and_undated_ones_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statistics, "RECENT", 3)
    dates = ["2023-12-31", "", "2024-02", "2024-10-05", "2024-09-30"]
    papers = [paper(number, date=date) for number, date in enumerate(dates)]
    assert statements(statistics_quads(papers), terms.RECENT_PAPER) == {
        ("dataset", f"paper/paper-{number}") for number in (2, 3, 4)
    }


def test_order_and_base_of_the_papers_change_nothing_else(toy_quads: ToyQuads) -> None:
    lines = statistics_quads(toy_quads.extractions)
    assert statistics_quads(toy_quads.extractions[::-1]) == lines
    elsewhere = statistics_quads(toy_quads.extractions, "http://lab.example/")
    assert len(elsewhere) == len(lines)
    assert not [line for line in elsewhere if f"<{BASE}entity" in line or f"<{BASE}tally" in line]


def test_no_kind_takes_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "KEPT", 2)
    papers = [paper(number, "m1", "m2", "m3", "c1", "c2", "c3") for number in range(3)]
    lines = statistics_quads(papers)
    assert statements(lines, terms.PAPER_TOTAL) == {
        (f"entity/{key}", "3") for key in ("m1", "m2", "c1", "c2")
    }
    assert statements(lines, terms.PAPER_COUNT) == {
        (f"tally/{tail}", "3")
        for tail in ("pair/m1--m2", "pair/m1--m3", "pair/c1--c2", "pair/c1--c3",
                     "pair/c1--m1", "pair/c1--m2", "year/2024/c1", "year/2024/c2")
    }  # fmt: skip


def test_a_question_about_one_thing_asks_all_papers() -> None:
    query = named_query("speedups")
    assert query.text_for({}) == query.text
    assert query.text_for({"paper": "x"}) == query.focused != query.text
    required = named_query("papers-of-entity")
    assert required.text_for({"entity": "x"}) == required.text == required.focused
