"""What a user holds: papers, entities, answers, search, projections."""

from __future__ import annotations

import html
import re
from pathlib import Path

import networkx
import pytest
import rdflib

from kg.errors import AmbiguousName, BadInput, QueryRefused, QuerySyntax, UnknownName
from kg.graph import LiteratureGraph
from kg.records import Paper


def test_papers_come_back_as_they_went_in(
    toy_graph: LiteratureGraph, toy_papers: tuple[Paper, ...]
) -> None:
    assert [p.id for p in toy_graph.papers()] == [p.id for p in toy_papers]
    for found, given in zip(toy_graph.papers(), toy_papers, strict=True):
        assert (found.title, found.abstract, found.date) == (
            given.title,
            given.abstract,
            given.date,
        )


@pytest.mark.parametrize(
    "name",
    [
        "toy-01",
        "2403.00001",
        "arXiv:2403.00001v2",
        "https://arxiv.org/abs/2403.00001",
        "Lumen",
        "https://w3id.org/litkg/paper/arxiv/2403.00001",
    ],
)
def test_a_paper_is_found_by_any_of_its_names(toy_graph: LiteratureGraph, name: str) -> None:
    assert toy_graph.paper(name).id == "toy-01"


def test_unknown_and_ambiguous_papers_say_what_is_near(toy_graph: LiteratureGraph) -> None:
    with pytest.raises(UnknownName):
        toy_graph.paper("nothing of the kind")
    with pytest.raises(AmbiguousName) as caught:
        toy_graph.paper("a")
    assert len(caught.value.matches) > 1


@pytest.mark.parametrize("name", ["LLM", "LLMs", "Large Language Model", "large-language-model"])
def test_an_entity_is_found_by_any_of_its_names(toy_graph: LiteratureGraph, name: str) -> None:
    assert toy_graph.entity(name).key == "large-language-model"


def test_an_unknown_entity_offers_the_closest(toy_graph: LiteratureGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        toy_graph.entity("large languge model")
    assert "large language model" in caught.value.near


def test_three_forms_of_answers(toy_graph: LiteratureGraph) -> None:
    rows = toy_graph.sparql("SELECT ?p ?y { ?p kg:year ?y } ORDER BY ?y ?p")
    assert rows[0]["y"] == 2023
    assert toy_graph.sparql("ASK { ?p kg:targets ?h }") is True
    graph = toy_graph.sparql("CONSTRUCT { ?p a kg:Seen } { ?p a fabio:ResearchPaper }")
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == 12


def test_values_are_bound_as_terms(toy_graph: LiteratureGraph) -> None:
    title = 'Lumen" } ; DROP ALL'
    assert toy_graph.sparql("SELECT ?p ?t { ?p dcterms:title ?t }", t=title) == []


def test_bad_queries_are_refused(toy_graph: LiteratureGraph) -> None:
    with pytest.raises(QuerySyntax):
        toy_graph.sparql("SELEC ?x")
    with pytest.raises(QueryRefused):
        toy_graph.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    with pytest.raises(QueryRefused):
        toy_graph.sparql("DELETE WHERE { ?s ?p ?o }")


def test_a_named_question_takes_names(toy_graph: LiteratureGraph) -> None:
    rows = toy_graph.ask("papers-of-entity", entity="LLM")
    assert rows
    with pytest.raises(UnknownName):
        toy_graph.ask("no-such-question")


def test_the_rdflib_dataset_sees_the_union_and_cannot_write(toy_graph: LiteratureGraph) -> None:
    dataset = toy_graph.rdf
    bindings = dataset.query("SELECT (COUNT(?p) AS ?n) { ?p a fabio:ResearchPaper }").bindings
    assert [int(str(row[rdflib.Variable("n")])) for row in bindings] == [12]
    with pytest.raises(Exception, match="read-only"):
        dataset.graph(rdflib.URIRef("http://g")).add(
            (rdflib.URIRef("http://x"), rdflib.RDF.type, rdflib.URIRef("http://y"))
        )


def test_related_papers_come_with_reasons_that_the_text_holds(toy_graph: LiteratureGraph) -> None:
    found = toy_graph.related("toy-01", k=5)
    assert "toy-01" not in {one.paper.id for one in found}
    here = toy_graph.paper("toy-01").text
    for one in found:
        assert 0 <= one.score <= 1
        for reason in one.reasons:
            assert reason.quote_here in here
            assert reason.quote_there in one.paper.text


def test_candidates_are_ranked_exactly(toy_graph: LiteratureGraph) -> None:
    ids = ["toy-12", "toy-03", "toy-07"]
    found = toy_graph.related("toy-01", candidates=ids, k=len(ids))
    assert sorted(one.paper.id for one in found) == sorted(ids)


def test_a_text_of_ones_own_finds_papers(toy_graph: LiteratureGraph) -> None:
    found = toy_graph.related(text="Writing CUDA kernels with a large language model", k=3)
    assert found[0].paper.id == "toy-02"


def test_an_empty_question_is_refused(toy_graph: LiteratureGraph) -> None:
    with pytest.raises(BadInput):
        toy_graph.related(text="  ")


def test_search_finds_entities_and_papers(toy_graph: LiteratureGraph) -> None:
    found = toy_graph.search("pareto frontier")
    assert {"Paper"} < {one.kind for one in found}
    assert toy_graph.search("pareto frontier", type="Concept")[0].name == "Pareto frontier"
    assert toy_graph.search("zzzz qqqq") == []


def test_comparison_needs_two(toy_graph: LiteratureGraph) -> None:
    assert len(toy_graph.compare(["toy-01", "toy-02"]).papers) == 2
    with pytest.raises(BadInput):
        toy_graph.compare(["toy-01"])


def test_projections(toy_graph: LiteratureGraph) -> None:
    links = toy_graph.networkx()
    assert isinstance(links, networkx.DiGraph)
    papers = toy_graph.networkx("papers")
    assert len(papers) == 12
    with pytest.raises(ValueError, match="projection"):
        toy_graph.networkx("wrong")


def test_the_graph_conforms_to_its_shapes(toy_graph: LiteratureGraph) -> None:
    assert toy_graph.validate() == []


def test_the_page_is_written_whole(toy_graph: LiteratureGraph, tmp_path: Path) -> None:
    page = toy_graph.explore(tmp_path / "new/page.html", title="Toys </script>")
    text = page.read_text(encoding="utf-8")
    assert "Toys &lt;/script&gt;" in text


def test_a_notebook_shows_the_page_or_names_one_too_large(
    toy_graph: LiteratureGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = toy_graph._repr_html_()
    inner = re.fullmatch(r'<iframe title="[^"]*" srcdoc="([^"]*)" [^<>]*></iframe>', shown)
    assert inner
    assert html.unescape(inner[1]) == toy_graph.page.read_text(encoding="utf-8")
    monkeypatch.setattr("kg.graph._MAX_CELL", 1000)
    named = toy_graph._repr_html_()
    assert "srcdoc" not in named
    assert "12 papers" in named


@pytest.mark.parametrize(
    "form", ["nq", "trig", "ttl", "jsonld", "graphml", "gexf", "csv", "bibtex"]
)
def test_every_export_is_written_and_repeats(toy_graph: LiteratureGraph, form: str) -> None:
    text = toy_graph.export(form)
    assert len(text) > 500
    assert toy_graph.export(form) == text


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    from kg.builder import build

    papers = tmp_path / "p.jsonl"
    papers.write_text('{"id": "=1+1", "title": "=HYPERLINK(1)", "abstract": "On GPUs."}')
    with build([papers], tmp_path / "out") as graph:
        assert all(not line.startswith("=") for line in graph.export("csv").splitlines())
