"""A vocabulary of one's own: kept with the graph, used by builds, gone when removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import cli
from kg.errors import BadInput, UnknownName
from kg.extract.vocabulary import Entry, read_vocabulary, shipped_vocabulary, with_own
from kg.own_vocabulary import (
    OwnVocabulary,
    add_vocabulary,
    brought,
    own_vocabulary,
    remove_vocabulary,
    turtle_of,
)
from kg.records import EntityType

TABLE = "name,type,aliases,definition,broader\nZorblatt 9000,Hardware,ZB9000,A device.,GPU\n"
PAPER = {"id": "p", "title": "Fast chips", "abstract": "We train on the ZB9000. It is fast."}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "my devices.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_what_is_written_is_read_again_whatever_it_holds(tmp_path: Path) -> None:
    entry = Entry(
        key="a-b",
        name='a "b" \\ \n',
        type=EntityType.CONCEPT,
        labels=("<x> .", "π"),
        ambiguous=("A",),
        context=("word",),
        broader=("gpu",),
        definition="It's 100 %.",
        matches=("http://example.org/a",),
        common=("π",),
    )
    path = tmp_path / "a.ttl"
    path.write_text(turtle_of([entry]), encoding="utf-8")
    assert read_vocabulary([path]) == {"a-b": entry}


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    text = turtle_of([Entry("a", "a", EntityType.TASK, matches=("http://a b> .",))])
    assert "Match" not in text


def test_adding_keeps_it_with_the_graph_and_removing_forgets_it(
    tmp_path: Path, table: Path
) -> None:
    folder = tmp_path / "graph"
    added = add_vocabulary(folder, table)
    assert (added.name, added.shared, list(added.entries)) == ("my-devices", (), ["zorblatt-9000"])
    own = own_vocabulary(folder)
    assert own.files == (folder / "vocabulary/my-devices.ttl",)
    assert own.entries()["zorblatt-9000"].labels == ("ZB9000",)
    assert own.facts().broader("zorblatt-9000") == ("gpu",)
    with pytest.raises(UnknownName, match="my-devices"):
        remove_vocabulary(folder, "my-device")
    remove_vocabulary(folder, "my-devices")
    assert own_vocabulary(folder) == OwnVocabulary()


def test_the_version_follows_the_content(tmp_path: Path, table: Path) -> None:
    add_vocabulary(tmp_path, table)
    before = own_vocabulary(tmp_path).version()
    add_vocabulary(tmp_path, table)
    assert own_vocabulary(tmp_path).version() == before
    table.write_text(TABLE + "Other,Task,,,\n", encoding="utf-8")
    add_vocabulary(tmp_path, table)
    assert own_vocabulary(tmp_path).version() != before
    assert OwnVocabulary().version() == ""


def test_a_broader_entity_that_nobody_has_is_left_out(tmp_path: Path, table: Path) -> None:
    table.write_text(TABLE.replace("GPU", "gizmo"), encoding="utf-8")
    assert add_vocabulary(tmp_path, table).entries["zorblatt-9000"].broader == ()


def test_a_topic_keeps_the_type_that_we_know(tmp_path: Path) -> None:
    path = tmp_path / "cso.csv"
    path.write_text('"learning";klink:broaderGeneric;"machine translation"\n', encoding="utf-8")
    added = add_vocabulary(tmp_path, path)
    assert added.entries["machine-translation"].type is EntityType.TASK
    assert added.entries["learning"].type is EntityType.CONCEPT
    forced = add_vocabulary(tmp_path, path, kind=EntityType.CONCEPT)
    assert forced.entries["machine-translation"].type is EntityType.CONCEPT


def test_ones_own_wins_over_what_ships() -> None:
    kind = EntityType.METHOD
    shipped = {
        "gpu": Entry("gpu", "GPU", EntityType.HARDWARE, ("card",), definition="A processor."),
        "cnn": Entry("cnn", "CNN", kind, ("net",)),
    }
    own = {
        "gpu": Entry("gpu", "Gpu", EntityType.CONCEPT, ("chip",)),
        "net": Entry("net", "net", kind),
        "news": Entry("news", "news", kind, ("CNN",)),
    }
    joined = with_own(shipped, own)
    assert joined["gpu"].type is EntityType.CONCEPT
    assert joined["gpu"].labels == ("GPU", "card", "chip")
    assert joined["gpu"].definition == "A processor."
    assert joined["cnn"].labels == ()
    assert joined["cnn"].ambiguous == ("CNN",)
    assert with_own(shipped, {}) is shipped


def test_facts_of_ones_own_say_what_an_entity_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,type\nNVIDIA H100,Concept\n", encoding="utf-8")
    add_vocabulary(tmp_path, path)
    facts = own_vocabulary(tmp_path).facts()
    assert facts.type_of("nvidia-h100") is EntityType.CONCEPT
    assert facts.broader("nvidia-h100") == ("nvidia-gpu",)
    assert any("memoryGBMin" in verb for verb, _ in facts.statements("nvidia-h100"))


def test_a_call_can_bring_one_without_keeping_it(table: Path) -> None:
    with brought([table]) as own:
        (file,) = own.files
        assert "zorblatt-9000" in own.entries()
    assert not file.exists()
    assert "zorblatt-9000" not in shipped_vocabulary()


@pytest.mark.slow
def test_a_build_uses_it_with_and_without_workers_until_it_is_removed(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text(
        "\n".join(json.dumps(PAPER | {"id": f"p{n}"}) for n in range(30)), encoding="utf-8"
    )
    out = tmp_path / "graph"

    def names() -> set[str]:
        graph = (out / "graph.nq").read_text(encoding="utf-8")
        return {word for word in ("Zorblatt 9000", "ZB9000") if f'"{word}"@en' in graph}

    assert cli.run(["build", str(papers), "--out", str(out), "--vocabulary", str(table)]) == 0
    assert names() == {"Zorblatt 9000", "ZB9000"}
    first = (out / "graph.nq").read_bytes()
    assert cli.run(["validate", str(out)]) == 0
    assert cli.run(["build", str(papers), "--out", str(tmp_path / "b"), "--jobs", "2",
                    "--vocabulary", str(table)]) == 0  # fmt: skip
    assert (tmp_path / "b/graph.nq").read_bytes() == first
    assert cli.run(["vocabulary", "list", "--out", str(out)]) == 0
    assert "my-devices: 1 entries (1 Hardware)" in capsys.readouterr().out
    assert cli.run(["vocabulary", "remove", "my-devices", "--out", str(out)]) == 0
    assert cli.run(["build", str(papers), "--out", str(out)]) == 0
    assert "Zorblatt 9000" not in names()


def test_commands_tell_faults_and_bad_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("name,type,broader\naa,Task,bb\nbb,Task,aa\n", encoding="utf-8")
    assert cli.run(["vocabulary", "check", str(bad)]) == 1
    out = capsys.readouterr().out
    assert "cycle: aa: aa < bb < aa" in out
    assert "definition: aa" in out
    assert cli.run(["vocabulary", "add", str(tmp_path / "gone.ttl")]) == 2
    said = capsys.readouterr().err
    assert "gone.ttl" in said
    assert len(said.splitlines()) == 1
    papers = tmp_path / "papers.jsonl"
    papers.write_text(json.dumps(PAPER), encoding="utf-8")
    table = tmp_path / "a.csv"
    table.write_text(TABLE + "Unheard,Task,,Nobody.,\n", encoding="utf-8")
    assert cli.run(["vocabulary", "check", str(table), "--papers", str(papers)]) == 1
    out = capsys.readouterr().out
    assert "unnamed: unheard" in out
    assert "unnamed: zorblatt" not in out


def test_a_missing_vocabulary_is_told_before_anything_is_read(tmp_path: Path) -> None:
    from kg.builder import build

    with pytest.raises(BadInput, match="no such file"):
        build(["nothing.jsonl"], tmp_path / "g", vocabulary=["gone.ttl"])
