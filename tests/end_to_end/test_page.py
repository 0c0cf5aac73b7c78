"""The supplied page, the whole way: graph, golden answers of every question, contracts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import cli
from kg.graph import LiteratureGraph
from kg.queries import named_queries
from kg.resources import resource

GOLDEN = Path(__file__).parent.parent / "golden/queries"
VALUES: dict[str, dict[str, str | int]] = {
    "evidence-for-link": {"paper": "CUDA-L1", "entity": "NVIDIA H100"},
    "hardware-of-family": {"family": "GPU"},
    "hardware-of-maker": {"maker": "AMD"},
    "hardware-with-memory": {"memory": 80},
    "methods-evaluated-on-dataset": {"dataset": "KernelBench"},
    "papers-of-entity": {"entity": "large language model"},
    "results-of-paper": {"paper": "CUDA-L1"},
    "shared-entities": {"paper": "CUDA-L1", "other": "STELLAR"},
}
"""Values of the questions that make no sense without; the others are asked as they are."""

EMPTY = {"citations-with-shared-entities", "papers-without-links"}
"""Questions to which this page has no answer: it names no citations, and every paper has links."""

pytestmark = pytest.mark.slow


def test_the_page_has_55_papers(page_graph: LiteratureGraph) -> None:
    assert len(page_graph.papers()) == 55


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_question_has_its_golden_answer(
    page_graph: LiteratureGraph, name: str, golden_write: bool
) -> None:
    text, bindings = page_graph.question(name, VALUES.get(name, {}))
    data, truncated = page_graph.serialized(text, "csv", bindings=bindings, timeout_s=60)
    assert not truncated
    path = GOLDEN / f"{name}.csv"
    if golden_write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes()
    assert data.count(b"\n") > 1 or name in EMPTY


def test_every_golden_answer_is_of_a_question() -> None:
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(named_queries())


def test_the_graph_conforms_to_its_shapes(page_graph: LiteratureGraph) -> None:
    assert page_graph.validate() == []


def test_the_graph_is_within_its_limits(page_folder: Path) -> None:
    graph = (page_folder / "graph.nq").read_text(encoding="utf-8").splitlines()
    evidence = (page_folder / "evidence.nq").read_text(encoding="utf-8").splitlines()
    own = [line for line in graph if "/paper/" in line.rsplit(" ", 2)[1]]
    assert len(own) <= 220 * 55
    mentions = sum(" <http://www.w3.org/ns/oa#Annotation> " in line for line in evidence)
    assert len(evidence) <= 12 * mentions


def test_evaluation_prints_numbers_for_a_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold = resource("data", "gold", "daily-papers.jsonl")
    papers = resource("data", "daily-papers.txt")
    assert cli.run(["evaluate", str(gold), "--papers", str(papers), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["papers"] == 55
    assert scores["missing"] == []
    assert scores["entities"]["all"]["f1"] > 0.5
