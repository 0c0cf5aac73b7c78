"""Corrected graphs: at once and after every build, the same bytes; shared, taken back, learned."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.builder import build
from kg.correcting import CORRECTIONS, correct, listed, undo
from kg.correction_names import correction_of
from kg.errors import BadInput, BadRecord, BuildRunning, UnknownName
from kg.extract.evaluation import evaluate
from kg.generations import GraphFolder
from kg.gold import read_gold
from kg.graph import LiteratureGraph
from kg.iri import entity_iri
from kg.records import EntityType, Source
from kg.resolve.corrections import Outcome

TOY = Path(__file__).parent / "toy/papers.jsonl"
WHO = {"who": "Ada", "when": "2026-05-15T12:00:00+00:00"}


@pytest.fixture
def folder(toy_folder: Path, tmp_path: Path) -> Path:
    """A copy of the toy graph, to be changed."""
    return Path(shutil.copytree(toy_folder, tmp_path / "graph", symlinks=True))


def do(
    folder: Path, action: str, entity: str, *, built: bool = True, **facts: Any
) -> list[Outcome]:
    with LiteratureGraph.open(folder) as graph:
        correction = correction_of(graph, action, entity, **{**WHO, **facts})
    return correct(folder, [correction], build=built)


def bytes_of(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("graph.nq", "evidence.nq", "graph.trig")]


def rebuilt(folder: Path, **options: Any) -> list[bytes]:
    build([TOY], folder, jobs=1, **options).close()
    return bytes_of(folder)


def test_a_correction_changes_the_graph_at_once_and_stays(folder: Path, tmp_path: Path) -> None:
    before = bytes_of(folder)
    (outcome,) = do(folder, "merge", "LLM", into="Lumen", why="a test")
    assert outcome.papers
    with LiteratureGraph.open(folder) as graph:
        for name in ("LLM", "large-language-model", entity_iri("large-language-model")):
            assert graph.entity(name).name == "Lumen"
        rows = graph.ask("papers-of-entity", entity=entity_iri("large-language-model"))
        assert {row["title"] for row in rows} >= {graph.paper("toy-01").title}
        assert graph.validate() == []
        (kept,) = graph.view.corrections()
        assert (kept.who, kept.why, kept.number) == ("Ada", "a test", 1)
    corrected_bytes = bytes_of(folder)
    assert corrected_bytes != before
    assert rebuilt(folder) == corrected_bytes
    fresh = tmp_path / "fresh"
    assert rebuilt(fresh, corrections=folder / CORRECTIONS) == corrected_bytes
    assert (fresh / CORRECTIONS).read_bytes() == (folder / CORRECTIONS).read_bytes()
    undo(folder, [1])
    assert bytes_of(folder) == before
    assert not (folder / CORRECTIONS).exists()


def test_without_build_the_next_build_applies_it(folder: Path) -> None:
    before = bytes_of(folder)
    do(folder, "drop", "LLM", built=False)
    assert bytes_of(folder) == before
    assert [reason for _, reason in listed(folder)] == ["not built yet"]
    assert rebuilt(folder) != before
    assert [reason for _, reason in listed(folder)] == [""]


def test_corrections_that_no_longer_apply_are_reported_and_kept(
    folder: Path, tmp_path: Path
) -> None:
    words = "are trained on thousands of accelerators"
    do(folder, "add", "big iron", paper="toy-01", words=words, type="Hardware")
    do(folder, "retype", "LLM", type="Concept")
    changed = json.loads(TOY.read_text(encoding="utf-8").splitlines()[0])
    changed["abstract"] = "We train on the MI250X."
    (tmp_path / "papers.jsonl").write_text(json.dumps(changed), encoding="utf-8")
    build([tmp_path / "papers.jsonl"], folder, jobs=1).close()
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))["corrections"]
    assert [entry["number"] for entry in report] == [1, 2]
    assert words in report[0]["reason"]
    assert report[1]["reason"] == ""
    assert len(listed(folder)) == 2


def test_a_later_correction_wins_and_the_earlier_says_so(folder: Path) -> None:
    do(folder, "retype", "LLM", type="Concept")
    first, second = do(folder, "retype", "LLM", type="Task")
    assert (first.overruled_by, second.reason) == (2, "")
    with LiteratureGraph.open(folder) as graph:
        assert graph.entity("LLM").type is EntityType.TASK


@pytest.mark.parametrize(
    ("action", "entity", "facts", "error", "words"),
    [
        ("drop", "no such thing", {}, UnknownName, "no entity is called"),
        ("drop", "LLM", {"paper": "nothing"}, UnknownName, "no paper is called"),
        ("merge", "LLM", {"into": "LLM"}, BadInput, "needs two entities"),
        ("rename", "LLM", {"name": "Lumen"}, BadInput, "there is an entity called Lumen"),
        ("rename", "LLM", {"name": "\x1b \x00"}, BadInput, "there is no new name"),
        ("split", "LLM", {"words": "LLM"}, BadInput, "--name"),
        ("split", "LLM", {"words": "zebra"}, BadInput, "as 'zebra'"),
        ("add", "big iron", {"paper": "toy-01", "words": "x"}, BadInput, "--type Method"),
        (
            "add",
            "LLM",
            {"paper": "toy-01", "words": "zebras"},
            BadInput,
            "the words 'zebras' do not stand in the text",
        ),
        ("add", "LLM", {"paper": "toy-01"}, BadInput, "add needs words"),
        ("retype", "LLM", {}, BadInput, "retype needs type"),
        ("retype", "LLM", {"type": "Thing"}, ValueError, "Thing"),
        ("explode", "LLM", {}, ValueError, "explode"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(
    toy_folder: Path,
    action: str,
    entity: str,
    facts: dict[str, Any],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error) as caught:
        do(toy_folder, action, entity, **facts)
    assert words in str(caught.value)
    assert not (toy_folder / CORRECTIONS).exists()


def test_hostile_texts_stay_texts(folder: Path) -> None:
    evil = '"> . <http://evil/s> <http://evil/p> "x" . <script>alert(1)</script>\x1b[31m\n#'
    do(folder, "rename", "Lumen", name=evil, who=evil, why=evil)
    with LiteratureGraph.open(folder) as graph:
        assert graph.validate() == []
        assert not graph.sparql("ASK { <http://evil/s> ?p ?o }")
        entity = graph.entity("Lumen")
        assert "\x1b" not in entity.name
    assert rebuilt(folder) == bytes_of(folder)


def test_a_broken_file_is_named_and_the_graph_stays(folder: Path) -> None:
    do(folder, "drop", "LLM", built=False)
    path = folder / CORRECTIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kg:action kg:drop", "kg:action kg:burn"), encoding="utf-8")
    before = bytes_of(folder)
    with pytest.raises(BadRecord, match="burn"):
        build([TOY], folder, jobs=1)
    assert bytes_of(folder) == before


def test_taking_over_twice_takes_over_once(folder: Path, tmp_path: Path) -> None:
    do(folder, "drop", "LLM", built=False)
    other = tmp_path / "other.ttl"
    shutil.copy(folder / CORRECTIONS, other)
    undo(folder, [1], build=False)
    do(folder, "retype", "Lumen", type="Concept", built=False)
    first = rebuilt(folder, corrections=other)
    assert rebuilt(folder, corrections=other) == first
    assert [c.number for c, _ in listed(folder)] == [1, 2]


def test_undo_of_what_is_not_there_and_a_running_build(folder: Path) -> None:
    with pytest.raises(BadInput, match="there is no correction 7"):
        undo(folder, [7])
    with GraphFolder(folder).building(), pytest.raises(BuildRunning):
        do(folder, "drop", "LLM")


def test_python_gives_the_corrected_graph(folder: Path) -> None:
    with LiteratureGraph.open(folder) as graph:
        with graph.correct("rename", "Lumen", name="Lumen system", **WHO) as after:
            assert after.entity("Lumen").name == "Lumen system"
        assert graph.entity("Lumen").name == "Lumen"


def test_a_corrected_graph_is_an_annotation_to_learn_from(folder: Path, tmp_path: Path) -> None:
    words = "thousands of accelerators"
    do(folder, "add", "big iron", paper="toy-01", words=words, type="Hardware", built=False)
    do(folder, "drop", "LLM")
    with LiteratureGraph.open(folder) as graph:
        text = graph.export("jsonl")
        correct_link = next(
            link for link in graph.extraction("toy-01").links if link.entity.name == "big iron"
        )
    assert correct_link.sources == (Source.CORRECTION,)
    path = tmp_path / "annotations.jsonl"
    path.write_text(text, encoding="utf-8")
    gold = read_gold(path)
    assert len(gold) == 12
    for line in gold:
        assert "LLM" not in {mention["text"] for e in line["entities"] for mention in e["mentions"]}
        for entity in line["entities"]:
            for mention in entity["mentions"]:
                assert line["text"][mention["start"] : mention["end"]] == mention["text"]
    scores = evaluate([(line, line) for line in gold])
    assert scores.entities["all"].f1 == 1.0


def test_the_export_needs_the_texts(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(TOY.read_text(encoding="utf-8").splitlines()[0])
    graph = build([tmp_path / "one.jsonl"], tmp_path / "bare", abstracts=False, jobs=1)
    with graph, pytest.raises(BadInput, match="without abstracts"):
        graph.export("jsonl")
