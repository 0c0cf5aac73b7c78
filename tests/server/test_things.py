"""Linked data: what the graph names can be looked up, by people and by programs."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from rdflib import Graph, URIRef

from kg.correcting import correct
from kg.correction_names import correction_of
from kg.graph import LiteratureGraph
from kg.iri import BASE, entity_iri, organization_iri, paper_iri, venue_iri
from kg.server.markup import path_of_iri
from kg.server.thing_page import Facts, thing_page
from kg.server.thing_queries import all_papers, iri_of_path
from tests.server.serving import Server, assert_fault

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def path_of(iri: str) -> str:
    assert iri.startswith(BASE)
    return "/" + quote(iri.removeprefix(BASE), safe="/%:;()!*,=+$-._~@&'")


def test_every_paper_and_entity_answers_as_rdf_and_as_a_page(
    server: Server, toy_graph: LiteratureGraph
) -> None:
    things = [(paper_iri(paper), paper.title) for paper in toy_graph.papers()]
    things += [(entity_iri(one.key), one.name) for one in toy_graph.entities()][::5]
    for iri, name in things:
        answer = server.get(path_of(iri), "text/turtle")
        assert (answer.status, answer.kind) == (200, "text/turtle"), iri
        found = Graph().parse(data=answer.body, format="turtle")
        assert (URIRef(iri), None, None) in found
        page = server.get(path_of(iri), HTML)
        assert (page.status, page.kind) == (200, "text/html")
        assert "Accept" in page.headers["vary"].split(", ")
        shown = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert shown.replace('"', "&quot;").replace("'", "&#x27;") in page.text


def test_an_organization_and_a_venue_lead_to_their_papers(
    server: Server, toy_graph: LiteratureGraph
) -> None:
    papers = toy_graph.papers()
    by_thing = {organization_iri(one.organization): one for one in papers if one.organization}
    by_thing |= {venue_iri(one.venue): one for one in papers if one.venue}
    assert len(by_thing) > 1
    for iri, paper in by_thing.items():
        found = Graph().parse(data=server.get(path_of(iri), "text/turtle").body, format="turtle")
        assert (URIRef(paper_iri(paper)), None, URIRef(iri)) in found
        assert paper.title in server.get(path_of(iri), HTML).text


@pytest.mark.parametrize("name", ["größe", "清华大学", "a b", "naïve 😀", "c%41"])
def test_the_path_of_any_name_leads_back_to_its_iri(name: str) -> None:
    for iri in (entity_iri(name), organization_iri(name)):
        assert iri_of_path(path_of_iri(iri, BASE).encode(), BASE) == iri
        assert iri_of_path(path_of(iri).encode(), BASE) == iri


@pytest.mark.parametrize("iri", ["graph/entities", "graph/vocabulary"])
def test_graphs_answer_too(server: Server, iri: str) -> None:
    answer = server.get(f"/{iri}", "application/n-triples")
    assert answer.status == 200
    assert len(answer.text.splitlines()) > 10


def test_a_papers_page_shows_its_links_with_the_sentences_that_prove_them(server: Server) -> None:
    text = server.get("/paper/arxiv/2403.00001", HTML).text
    assert "What it is about" in text
    assert re.search(r"<q>[^<]*On 1024 <mark>MI250X[^<]*</mark>", text)
    assert '<a href="/entity/' in text


def test_an_entitys_page_shows_its_papers_with_the_sentences(server: Server) -> None:
    text = server.get("/entity/nvidia-h100", HTML).text
    assert re.search(r"<h2>Papers \(\d+\)</h2>", text)
    assert "<mark>" in text
    assert '<a href="/paper/' in text


def test_the_data_of_a_paper_hold_its_evidence(server: Server) -> None:
    text = server.get("/paper/arxiv/2403.00001", "text/turtle").text
    assert "oa:Annotation" in text
    assert "kg:confidence" in text


def test_links_on_pages_lead_somewhere(server: Server) -> None:
    text = server.get("/paper/arxiv/2403.00001", HTML).text
    links = sorted(set(re.findall(r'href="(/[^"#]*)', text)))
    assert len(links) > 10
    for target in links:
        assert server.send("GET", target, headers={"Accept": HTML}).status == 200, target
    for form in re.findall(r'href="(\?format=\w+)"', text):
        assert server.get(f"/paper/arxiv/2403.00001{form}").status == 200


def test_a_page_that_shows_some_papers_links_to_the_query_for_all() -> None:
    iri = f"{BASE}entity/gpu"
    link = {"paper": "paper/p", "title": "T", "role": "uses", "confidence": "0.9"}
    row = {name: {"type": "literal", "value": value} for name, value in link.items()}
    assert "/sparql?query=" not in thing_page(Facts(iri, BASE, [], papers=[row], papers_in_all=1))
    page = thing_page(Facts(iri, BASE, [], papers=[row], papers_in_all=70))
    (address,) = re.findall(r'href="/sparql\?query=([^"]*)"', page)
    assert f"kg:entity <{iri}>" in unquote(address)


def test_the_query_for_all_papers_runs(server: Server) -> None:
    rows = server.ask(all_papers(f"{BASE}entity/nvidia-h100")).rows()
    assert rows
    assert {"paper", "title", "role", "confidence"} == set(rows[0])


def test_hostile_titles_are_shown_as_text(server: Server, toy_graph: LiteratureGraph) -> None:
    hostile = [paper for paper in toy_graph.papers() if "<b>" in paper.title]
    assert hostile
    for paper in hostile:
        answer = server.get(path_of(paper_iri(paper)), HTML)
        assert "<b>" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_what_is_not_in_the_graph_is_404(server: Server) -> None:
    assert_fault(server.get("/entity/no-such-thing"), 404, "NotFound")
    assert_fault(server.get("/entity/no-such-thing", HTML), 404, "NotFound")
    assert_fault(server.get("/entity/nvidia-h100", "image/png"), 406, "QueryFormat")
    assert_fault(server.get("/entity/nvidia-h100", format="pdf"), 400, "BadParameters")


def test_the_ontology_answers(server: Server) -> None:
    answer = server.get("/ontology", "text/turtle")
    assert len(Graph().parse(data=answer.body, format="turtle")) > 100
    page = server.get("/ontology", HTML)
    assert 'id="targets"' in page.text


def test_the_explorer_is_at_the_root(server: Server) -> None:
    answer = server.get("/")
    assert (answer.status, answer.kind) == (200, "text/html")
    assert b"explorer" in answer.body.lower()
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/", "/assets/style.css", "/assets/query.js"])
def test_what_the_client_has_already_is_not_sent_again(server: Server, path: str) -> None:
    first = server.get(path)
    tag = first.headers["etag"]
    again = server.send("GET", path, headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    other = server.send("GET", path, headers={"If-None-Match": '"other"'})
    assert (other.status, other.body) == (200, first.body)


def test_an_entity_that_was_merged_leads_to_the_one_that_took_over(
    toy_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(toy_folder, tmp_path / "graph", symlinks=True))
    with LiteratureGraph.open(folder) as graph:
        facts = {"into": "Lumen", "who": "Ada", "when": "2026-05-15T12:00:00+00:00"}
        merge = correction_of(graph, "merge", "LLM", **facts)
    correct(folder, [merge])
    with Server(folder) as corrected:
        old = path_of(entity_iri("large-language-model"))
        answer = corrected.get(f"{old}?format=ttl", "*/*")
        assert answer.status == 308
        assert answer.headers["location"].startswith(path_of(entity_iri("lumen")))
        assert answer.headers["location"].endswith("?format=ttl")
        assert corrected.get(answer.headers["location"], "*/*").status == 200


def test_long_answers_are_packed_for_those_who_can_unpack_them(server: Server) -> None:
    plain = server.get("/graph/entities", "application/n-triples")
    wanted = {"Accept-Encoding": "gzip", "Accept": "application/n-triples"}
    packed = server.send("GET", "/graph/entities", headers=wanted)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
