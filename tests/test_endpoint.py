"""A graph on a server is the same graph; the commands take its address."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg import cli
from kg.errors import BadEndpoint, BadInput, QueryTooSlow
from kg.explorer import explorer_page
from kg.graph import LiteratureGraph
from tests.endpoints import Running, free_port, oxigraph_server


@pytest.fixture
def remote(oxigraph: Running) -> Iterator[LiteratureGraph]:
    with kg.open(oxigraph.url) as graph:
        yield graph


def test_records_and_answers_are_those_of_the_folder(
    remote: LiteratureGraph, toy_graph: LiteratureGraph
) -> None:
    assert remote.papers() == toy_graph.papers()
    assert remote.entities("Hardware") == toy_graph.entities("Hardware") != []
    assert remote.paper("Lumen") == toy_graph.paper("Lumen")
    assert remote.entity("LLM") == toy_graph.entity("LLM")
    assert remote.papers_with("LLM") == toy_graph.papers_with("LLM")
    assert remote.ask("papers-of-entity", entity="LLM") == toy_graph.ask(
        "papers-of-entity", entity="LLM"
    )
    text = "SELECT ?t { ?p kg:year ?y ; dcterms:title ?t FILTER(?y > 2023) } ORDER BY ?t"
    assert remote.sparql(text) == toy_graph.sparql(text) != []
    assert remote.compare(["toy-01", "toy-02"]) == toy_graph.compare(["toy-01", "toy-02"])
    assert set(remote.networkx().edges) == set(toy_graph.networkx().edges)
    assert remote.validate() == []
    assert repr(remote).endswith("/query: 12 papers>")


def test_search_and_related_work_need_no_index_of_the_folder(
    remote: LiteratureGraph, toy_graph: LiteratureGraph
) -> None:
    assert remote.search("scaling law") == toy_graph.search("scaling law") != []
    found = remote.related("toy-01", k=3)
    assert len(found) == 3
    assert found[0].reasons
    assert remote.related(text="training on accelerators", k=2)


def test_exports_are_those_of_the_folder(
    remote: LiteratureGraph, toy_graph: LiteratureGraph
) -> None:
    assert remote.export("csv") == toy_graph.export("csv")
    here = toy_graph.export("nq").replace('.0"^^', '"^^').splitlines()
    assert remote.export("nq").replace('.0"^^', '"^^').splitlines() == here


def test_a_page_is_written_from_what_the_server_holds(
    remote: LiteratureGraph, toy_graph: LiteratureGraph, tmp_path: Path
) -> None:
    assert explorer_page(remote.view) == explorer_page(toy_graph.view)
    page = remote.explore(tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.endswith("</html>\n")


@pytest.mark.parametrize("what", ["path", "page", "_repr_html_"])
def test_what_needs_a_folder_says_so(remote: LiteratureGraph, what: str) -> None:
    with pytest.raises(BadInput, match=r"on a server and has no .*kg build"):
        _ = value() if callable(value := getattr(remote, what)) else value
    with pytest.raises(BadInput, match="on a server"):
        remote.publish("http://127.0.0.1:1/query")


def test_a_query_ends_at_its_limit(remote: LiteratureGraph) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(QueryTooSlow, match="longer than 1 s"):
        remote.query(endless, timeout_s=1)


@pytest.mark.slow
def test_a_base_of_its_own_is_found(tmp_path: Path, toy_papers: tuple[kg.Paper, ...]) -> None:
    papers = tmp_path / "p.jsonl"
    papers.write_text(
        json.dumps({"id": "p", "title": "Training on GPUs", "abstract": "We use CUDA."}) + "\n"
    )
    (tmp_path / "server").mkdir()
    with (
        oxigraph_server(tmp_path / "server") as server,
        kg.build(papers, tmp_path / "out", base="http://x.org/", jobs=1) as local,
    ):
        local.publish(server.url)
        with kg.open(server.url) as graph:
            assert graph.base == "http://x.org/"
            assert graph.papers() == local.papers()
            rows = graph.sparql("SELECT ?t { paper:training-on-gpus dcterms:title ?t }")
            assert rows == [{"t": "Training on GPUs"}]
            assert local.sparql("SELECT ?t { paper:training-on-gpus dcterms:title ?t }") == rows


def run(*arguments: object) -> int:
    return cli.run([str(argument) for argument in arguments])


@pytest.mark.slow
def test_commands_take_an_address_where_they_take_a_folder(
    oxigraph: Running, toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        ("query", "SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t"),
        ("query", "--named", "papers-per-hardware", "--format", "csv"),
        ("query", "CONSTRUCT { ?p kg:year ?y } { ?p kg:year ?y }"),
        ("query", "ASK { ?p kg:year 2025 }"),
        ("show", "toy-01"),
        ("show", "LLM", "--format", "json"),
        ("search", "scaling"),
        ("compare", "toy-01", "toy-02"),
        ("export", "--format", "bibtex"),
        ("validate",),
    ):
        command, *rest = arguments
        assert run(command, toy_folder, *rest) == 0
        here = capsys.readouterr().out
        assert run(command, oxigraph.url, *rest) == 0
        assert capsys.readouterr().out == here
    assert run("related", oxigraph.url, "toy-01", "-k", "2") == 0
    assert run("explore", oxigraph.url, "--output", tmp_path / "page.html") == 0
    assert (tmp_path / "page.html").is_file()


def test_faults_of_a_server_are_one_line_and_exit_2(
    oxigraph: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = f"http://127.0.0.1:{free_port()}/query"
    for url, words in (
        (refused, "connection refused"),
        (oxigraph.url.replace("/query", "/nothing"), "404"),
        ("http://me:hidden@127.0.0.1:x/", "write http://host:port/path"),
    ):
        assert run("query", url, "ASK {}") == 2
        error = capsys.readouterr().err
        assert words in error
        assert error.count("\n") == 1
        assert "hidden" not in error


def test_what_works_on_files_takes_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("serve", "http://127.0.0.1:1/query") == 2
    assert "needs the folder of a graph" in capsys.readouterr().err


def test_build_puts_the_graph_on_a_server_and_resumes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = Path(__file__).parent / "toy" / "papers.jsonl"
    out = tmp_path / "out"
    gone = f"http://127.0.0.1:{free_port()}/query"
    assert run("build", papers, "--out", out, "--jobs", 1, "--endpoint", gone) == 2
    assert "connection refused" in capsys.readouterr().err
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server:
        build = ("build", papers, "--out", out, "--endpoint", server.url)
        assert run(*build) == 0
        assert "triples" in capsys.readouterr().out
        assert run(*build) == 0
        assert "sent       0 graphs, 0 triples" in capsys.readouterr().out
        assert run("query", server.url, "ASK { ?p dcterms:identifier 'toy-01' }") == 0
        assert capsys.readouterr().out == "yes\n"


def test_a_missing_extra_names_the_command(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['httpx'] = None\n"
        "from kg import cli; cli.main(['query', 'http://127.0.0.1:1/query', 'ASK {}'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "kg: httpx is not installed; run: pip install 'litkg[remote]'\n"


def test_a_server_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(BadEndpoint):
        kg.open(f"http://127.0.0.1:{free_port()}/query")
