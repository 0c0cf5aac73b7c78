"""Builds: the same bytes in any order and number of steps, incremental, nothing half-written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.builder import build
from kg.errors import BadInput, BadOutput, BadRecord
from kg.explorer.payload import unpacked

TOY = Path(__file__).parent / "toy/papers.jsonl"
NAMES = ("graph.nq", "evidence.nq")


def bytes_of(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in NAMES]


def lines() -> list[str]:
    return TOY.read_text(encoding="utf-8").splitlines(keepends=True)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """The toy papers under a name that does not change between the builds of a test."""
    folder = tmp_path / "in"
    folder.mkdir()
    return folder / "papers.jsonl"


def test_all_files_are_there(toy_folder: Path) -> None:
    for name in ("graph.nq", "evidence.nq", "graph.trig", "explorer.html", "report.json"):
        assert (toy_folder / name).is_file(), name
    report = json.loads((toy_folder / "report.json").read_text(encoding="utf-8"))
    assert report["graph"]["papers"] == 12
    assert report["new"] == 12


def test_rules_of_inference_can_be_switched_and_stay_as_they_are(papers: Path) -> None:
    out = papers.parent / "out"
    papers.write_text("".join(lines()[:3]), encoding="utf-8")
    build([papers], out, jobs=1, infer="concerns").close()
    papers.write_text("".join(lines()[:4]), encoding="utf-8")
    build([papers], out, jobs=1).close()
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    links = sum(report["graph"]["links"].values())
    assert report["graph"]["inferred"] == {"concerns": links}
    build([papers], out, jobs=1, infer="none").close()
    assert "/graph/inferred>" not in (out / "graph.nq").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="implied-hardware"):
        build([papers], out, infer="everything")


def test_quads_are_sorted_by_graph_then_line(toy_folder: Path) -> None:
    for name in NAMES:
        found = (toy_folder / name).read_text(encoding="utf-8").splitlines()
        assert found == sorted(found, key=lambda line: (line.rsplit(" ", 2)[1], line))


def test_no_triple_is_in_two_graphs_and_no_node_is_blank(toy_folder: Path) -> None:
    triples: set[str] = set()
    for name in NAMES:
        for line in (toy_folder / name).read_text(encoding="utf-8").splitlines():
            triple = line.rsplit(" ", 2)[0]
            assert triple not in triples
            assert "_:" not in line.split(" ", 1)[0]
            triples.add(triple)


def test_the_graph_is_small_enough(toy_folder: Path) -> None:
    report = json.loads((toy_folder / "report.json").read_text(encoding="utf-8"))["graph"]
    paper_lines = [
        line
        for line in (toy_folder / "graph.nq").read_text(encoding="utf-8").splitlines()
        if "/paper/" in line.rsplit(" ", 2)[1]
    ]
    assert len(paper_lines) <= 220 * report["papers"]


def test_order_and_steps_do_not_change_the_bytes(papers: Path, tmp_path: Path) -> None:
    papers.write_text("".join(lines()), encoding="utf-8")
    build([papers], tmp_path / "once").close()
    papers.write_text("".join(reversed(lines())), encoding="utf-8")
    build([papers], tmp_path / "reversed").close()
    papers.write_text("".join(lines()[:5]), encoding="utf-8")
    build([papers], tmp_path / "steps").close()
    papers.write_text("".join(lines()[5:]), encoding="utf-8")
    build([papers], tmp_path / "steps").close()
    assert bytes_of(tmp_path / "once") == bytes_of(tmp_path / "reversed")
    assert bytes_of(tmp_path / "once") == bytes_of(tmp_path / "steps")


@pytest.mark.slow
def test_the_number_of_jobs_does_not_change_the_bytes(papers: Path, tmp_path: Path) -> None:
    copies = [
        json.dumps(json.loads(line) | {"id": f"{n}-{k}", "arxiv_id": "", "title": f"Part {n} {k}"})
        for n in range(3)
        for k, line in enumerate(lines())
    ]
    papers.write_text("\n".join(copies), encoding="utf-8")
    build([papers], tmp_path / "one", jobs=1).close()
    build([papers], tmp_path / "two", jobs=2).close()
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_an_unchanged_build_publishes_nothing_new(papers: Path, tmp_path: Path) -> None:
    papers.write_text("".join(lines()[:2]), encoding="utf-8")
    build([papers], tmp_path / "out").close()
    before = (tmp_path / "out/current").resolve()
    build([papers], tmp_path / "out").close()
    assert (tmp_path / "out/current").resolve() == before


def test_a_changed_paper_is_replaced_and_nothing_is_dropped(papers: Path, tmp_path: Path) -> None:
    papers.write_text("".join(lines()[:3]), encoding="utf-8")
    build([papers], tmp_path / "out").close()
    changed = json.loads(lines()[1]) | {"abstract": "Now it is about the MI250X."}
    papers.write_text(json.dumps(changed), encoding="utf-8")
    with build([papers], tmp_path / "out") as graph:
        assert len(graph.papers()) == 3
        assert graph.paper("toy-02").abstract == "Now it is about the MI250X."
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert (report["new"], report["changed"]) == (0, 1)


def test_bad_records_are_skipped_and_listed(papers: Path, tmp_path: Path) -> None:
    papers.write_text(lines()[0] + '{"id": "cut", "ti\n' + lines()[1], encoding="utf-8")
    build([papers], tmp_path / "out").close()
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert report["bad_records"]["count"] == 1
    assert "line 2" in report["bad_records"]["first"][0]


def test_a_bad_record_stops_a_strict_build_and_leaves_the_graph(
    papers: Path, tmp_path: Path
) -> None:
    papers.write_text(lines()[0], encoding="utf-8")
    build([papers], tmp_path / "out").close()
    before = bytes_of(tmp_path / "out")
    papers.write_text(lines()[1] + "{", encoding="utf-8")
    with pytest.raises(BadRecord):
        build([papers], tmp_path / "out", on_error="raise")
    assert bytes_of(tmp_path / "out") == before


def test_the_same_id_with_another_text_is_a_bad_record(papers: Path, tmp_path: Path) -> None:
    other = json.loads(lines()[0]) | {"abstract": "Short."}
    for order in ([lines()[0].strip(), json.dumps(other)], [json.dumps(other), lines()[0].strip()]):
        papers.write_text("\n".join(order), encoding="utf-8")
        with build([papers], tmp_path / f"out-{len(order[0])}") as graph:
            assert graph.paper("toy-01").abstract == json.loads(lines()[0])["abstract"]
        report = json.loads((graph.path / "report.json").read_text(encoding="utf-8"))
        assert report["bad_records"]["count"] == 1


def test_a_missing_input_touches_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        build([tmp_path / "nothing.txt"], tmp_path / "out")
    assert not (tmp_path / "out/current").exists()


def test_a_folder_with_something_else_is_refused(papers: Path, tmp_path: Path) -> None:
    papers.write_text(lines()[0], encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(BadOutput):
        build([papers], tmp_path / "out")


def test_abstracts_can_be_left_out(papers: Path, tmp_path: Path) -> None:
    papers.write_text("".join(lines()[:3]), encoding="utf-8")
    build([papers], tmp_path / "out", abstracts=False).close()
    text = (tmp_path / "out/graph.nq").read_text(encoding="utf-8")
    assert "are trained on thousands of accelerators" not in text
    evidence = (tmp_path / "out/evidence.nq").read_text(encoding="utf-8")
    assert "are trained on thousands of accelerators" not in evidence
    texts = texts_of_page(tmp_path / "out/explorer.html")
    assert set(texts) == {"related"}
    assert "Says alike" not in json.dumps(texts)


def texts_of_page(page: Path) -> dict[str, Any]:
    packed = re.search(r'id="text-data">([^<]*)<', page.read_text(encoding="utf-8"))
    assert packed
    return dict(unpacked(packed[1]))


def test_the_page_of_a_build_says_why_papers_are_related(toy_folder: Path) -> None:
    related = texts_of_page(toy_folder / "explorer.html")["related"]
    assert len(related) == 12
    reasons = [reason for near in related for _, _, reasons in near for reason in reasons]
    assert any(reason.startswith("Both ") for reason in reasons)
    assert any(reason.startswith("Says alike: ") for reason in reasons)


@pytest.mark.parametrize(
    "wrong", [{"jobs": 0}, {"min_confidence": 1.5}, {"base": "ftp://x"}], ids=lambda w: str(w)
)
def test_values_out_of_range_are_refused(papers: Path, tmp_path: Path, wrong: dict) -> None:  # type: ignore[type-arg] # any keyword
    papers.write_text(lines()[0], encoding="utf-8")
    with pytest.raises(ValueError, match="must be"):
        build([papers], tmp_path / "out", **wrong)


def test_another_base_moves_all_things(papers: Path, tmp_path: Path) -> None:
    papers.write_text(lines()[0], encoding="utf-8")
    with build([papers], tmp_path / "out", base="http://lab.example/kg/") as graph:
        rows = graph.sparql("SELECT ?p { ?p a fabio:ResearchPaper }")
        assert [row["p"] for row in rows] == ["http://lab.example/kg/paper/arxiv/2403.00001"]
        assert graph.sparql("ASK { paper:arxiv\\/2403.00001 dcterms:title ?t }") is True


@pytest.mark.slow
def test_a_script_without_a_main_guard_builds_on_two_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import kg\n"
        f"graph = kg.build([{str(TOY)!r}], {str(tmp_path / 'out')!r}, jobs=2)\n"
        "print(len(graph.papers()))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "12"


def test_build_and_open_are_the_packages_own_names(toy_folder: Path) -> None:
    with kg.open(toy_folder) as graph:
        assert isinstance(graph, kg.LiteratureGraph)
