"""Organisations and venues stand once, with every spelling, and papers lead to them."""

from __future__ import annotations

from kg.iri import graph_iri, organization_iri, venue_iri
from kg.rdf.bibliography import bibliography_quads
from kg.rdf.quads import paper_quads
from kg.rdf.store import Store
from kg.records import Extraction, Paper

PAPERS = [
    Paper("p1", "One", organization="Toy Lab", venue="NeurIPS 2024"),
    Paper("p2", "Two", organization="TOY-Lab", venue="NeurIPS 2025"),
    Paper("p3", "Three", organization="Other Lab"),
    Paper("p4", "Four"),
]


def test_spellings_are_one_thing_with_several_names() -> None:
    lines = bibliography_quads(PAPERS)
    named = [line for line in lines if f"<{organization_iri('Toy Lab')}>" in line]
    assert [line.split('"')[1] for line in named if '"' in line] == ["TOY-Lab", "Toy Lab"]
    assert venue_iri("NeurIPS 2024") != venue_iri("NeurIPS 2025")
    assert all(line.endswith(f" <{graph_iri('bibliography')}> .") for line in lines)


def test_lines_of_all_are_the_distinct_lines_of_each() -> None:
    each = {line for paper in PAPERS for line in bibliography_quads([paper])}
    assert bibliography_quads(reversed(PAPERS)) == sorted(each)


def test_papers_of_an_organization_are_found_however_it_is_spelled() -> None:
    lines = [line for paper in PAPERS for line in paper_quads(Extraction(paper))]
    store = Store.in_memory([*lines, *bibliography_quads(PAPERS)])
    found = store.query(
        "PREFIX schema: <https://schema.org/> PREFIX dcterms: <http://purl.org/dc/terms/> "
        'SELECT ?id { ?lab schema:name "Toy Lab" . '
        "?paper schema:sourceOrganization ?lab ; dcterms:identifier ?id } ORDER BY ?id"
    )
    assert [str(row[0]) for row in found.rows] == ["p1", "p2"]


def test_a_name_of_symbols_or_of_another_script_is_a_valid_iri() -> None:
    lines = bibliography_quads([Paper("p", "A", organization="清华大学", venue='<"!?> }')])
    assert len(list(Store.in_memory(lines).dump(graph_iri("bibliography")))) == 4
    assert organization_iri("清华大学").endswith("/organization/清华大学")
