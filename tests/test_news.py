"""What runs brought, as rows and as a feed; papers taken out; inputs that lost papers."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.builder import build
from kg.changes import with_earlier
from kg.correcting import correct
from kg.correction_names import correction_of
from kg.errors import BadInput, UnknownName
from kg.graph import LiteratureGraph
from kg.news import News, atom_of, runs_since
from kg.paper_file import save_papers
from kg.readers.report import InputCount, ReadReport
from kg.records import Paper
from kg.removing import remove
from kg.runs import Run, read_runs, save_runs
from kg.sources import names_to_sync

TOY = Path(__file__).parent / "toy/papers.jsonl"
LINES = TOY.read_text(encoding="utf-8").splitlines(keepends=True)
ATOM = "{http://www.w3.org/2005/Atom}"


def written(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def parsed(feed: str) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314 - we wrote it


def told(folder: Path, since: str | int | None = None) -> list[tuple[str, str]]:
    with LiteratureGraph.open(folder) as graph:
        return [(item.change, item.paper_id) for item in graph.news(since)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers; then one more and one changed; then a correction; then one removed."""
    folder = tmp_path_factory.mktemp("history")
    path, out = folder / "in/papers.jsonl", folder / "out"
    build([written(path, *LINES[:2])], out, jobs=1).close()
    changed = json.dumps(json.loads(LINES[1]) | {"abstract": "On the MI250X."}) + "\n"
    build([written(path, LINES[0], changed, LINES[2])], out, jobs=1).close()
    with LiteratureGraph.open(out) as graph:
        drop = correction_of(graph, "drop", "AMD Instinct MI250X", paper="toy-02")
    correct(out, [drop])
    remove(out, ["toy-01"])
    return out


def test_the_last_build_is_told_and_any_run_or_day_on_request(history: Path) -> None:
    assert told(history) == [("changed", "toy-02"), ("new", "toy-03")]
    assert told(history, 2) == [("removed", "toy-01")]
    assert told(history, 0) == [("new", "toy-02"), ("new", "toy-03")], "toy-01 came and went"
    assert told(history, "2000-01-01") == told(history, "0")
    assert told(history, "2999-01-01") == []
    for wrong in ("yesterday", "2026-99-99", ""):
        with pytest.raises(BadInput, match="no run and no day"):
            told(history, wrong)


def test_runs_are_in_the_graph_and_not_in_its_files(history: Path) -> None:
    with LiteratureGraph.open(history) as graph:
        runs = graph.runs()
        rows = graph.sparql("SELECT ?run { GRAPH ?g { ?run a prov:Activity } }")
        assert len(rows) == len(runs) == 4
        assert graph.validate() == []
    assert [run.kind for run in runs] == ["build", "build", "correct", "remove"]
    assert [run.papers for run in runs] == [2, 3, 3, 2]
    for name in ("graph.nq", "evidence.nq", "graph.trig"):
        assert "graph/runs" not in (history / name).read_text(encoding="utf-8")


def test_a_run_survives_its_file(tmp_path: Path) -> None:
    run = Run(2, "build", "a", "b", "0.1", ("x",), {"/x": ("x",)}, ("p",), ("q",), {"r": "R"}, 3)
    save_runs([run, run], tmp_path / "runs.jsonl")
    assert read_runs(tmp_path) == [run, run]
    assert read_runs(None) == read_runs(tmp_path / "none") == []
    assert runs_since([]) == []


def test_the_feed_has_what_rfc_4287_asks_for(history: Path) -> None:
    with LiteratureGraph.open(history) as graph:
        news = graph.news(0)
        feed = parsed(atom_of(news, graph.base, "2026-05-15T12:00:00Z"))
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert len(entries) == 2
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
            assert element.findtext(ATOM + name)
        moment = datetime.fromisoformat(str(element.findtext(f"{ATOM}updated")))
        assert moment.tzinfo is not None
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").startswith("https://")


def test_hostile_papers_make_a_feed_that_parses(tmp_path: Path) -> None:
    paper = {
        "id": "\x1b", "title": "]]></title><script>\x0b &amp; \x00\ufffe", "abstract": "\x1b[31m",
        "authors": ["<b>\x08"], "url": "javascript:alert(1)",
    }  # fmt: skip
    with build([written(tmp_path / "p.jsonl", json.dumps(paper))], tmp_path / "out") as graph:
        feed = parsed(atom_of(graph.news(), graph.base, "2026-05-15T12:00:00Z"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert "<script>" in (entry.findtext(f"{ATOM}title") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").startswith("https://")
    gone = News("removed", "p", "t", 1, "2026-05-15T12:00:00Z")
    assert "<entry>" not in atom_of([gone], "http://x.org/", gone.when)


def test_a_removed_paper_is_gone_and_comes_back_with_its_source(
    toy_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(toy_folder, tmp_path / "graph", symlinks=True))
    before = (folder / "graph.nq").read_bytes()
    with pytest.raises(UnknownName):
        remove(folder, ["toy-02", "no such paper"])
    assert (folder / "graph.nq").read_bytes() == before
    assert [paper.id for paper in remove(folder, ["toy-02", "toy-02"])] == ["toy-02"]
    text = (folder / "graph.nq").read_text(encoding="utf-8")
    assert "ferrite-a-cuda" not in text
    build([TOY], folder, jobs=1).close()
    assert (folder / "graph.nq").read_bytes() == before
    with pytest.raises(BadInput, match="no paper would be left"):
        remove(folder, [json.loads(line)["id"] for line in LINES])


def test_sync_removes_what_left_the_inputs_and_nothing_else(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    written(pages / "a.jsonl", *LINES[:3])
    written(pages / "b.jsonl", *LINES[2:5])
    other = written(tmp_path / "other.jsonl", LINES[5])
    build([pages], out, jobs=1).close()
    build([other], out, jobs=1).close()
    (pages / "b.jsonl").unlink()
    written(pages / "a.jsonl", LINES[0], LINES[2])
    with build([pages], out, jobs=1) as graph:
        assert len(graph.papers()) == 6, "nothing goes unasked"
    with build([pages], out, sync=True, jobs=1) as graph:
        assert [paper.id for paper in graph.papers()] == ["toy-01", "toy-03", "toy-06"]
    assert told(out) == [("removed", "toy-02"), ("removed", "toy-04"), ("removed", "toy-05")]
    fresh = tmp_path / "fresh"
    build([pages, other], fresh, jobs=1).close()
    for name in ("graph.nq", "evidence.nq"):
        assert (out / name).read_bytes() == (fresh / name).read_bytes()


def test_sync_trusts_no_input_with_bad_records_or_a_shared_name() -> None:
    report = ReadReport(inputs=[InputCount("/x/a.jsonl", "json-lines", 1, bad=1)])
    sources = {"/x": ("a.jsonl", "b.jsonl", "c.jsonl")}
    runs = [Run(1, sources={"/x": ("d.jsonl",)}), Run(2, sources={"/y": ("c.jsonl", "e.jsonl")})]
    names, said = names_to_sync(sources, runs, report)
    assert names == {"b.jsonl", "d.jsonl"}
    assert [line.split(" ", 1)[0] for line in said] == ["a.jsonl", "c.jsonl"]
    assert "bad records" in said[0]
    assert "from elsewhere" in said[1]


def test_a_paper_of_two_inputs_stays_with_the_other(tmp_path: Path) -> None:
    papers = [
        Paper("gone", "Gone", inputs=("a",)),
        Paper("both", "Both", inputs=("a", "b")),
        Paper("here", "Here", inputs=("a", "old")),
        Paper("else", "Else", inputs=("c",)),
    ]
    save_papers(papers, tmp_path / "papers.jsonl")
    now = [Paper("here", "Here", inputs=("a",))]
    found, changes = with_earlier(now, tmp_path, ReadReport(), "skip", frozenset({"a", "old"}))
    assert {paper.id: paper.inputs for paper in found} == {
        "both": ("b",), "else": ("c",), "here": ("a",),
    }  # fmt: skip
    assert changes.removed == {"gone": "Gone"}
    assert (changes.new, changes.changed, changes.unchanged) == ([], [], 1)


def test_a_paper_that_also_comes_from_elsewhere_is_not_news(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([written(tmp_path / "a.jsonl", *LINES[:1])], out, jobs=1).close()
    build([written(tmp_path / "b.jsonl", *LINES[:2])], out, jobs=1).close()
    assert told(out) == [("new", "toy-02")]
