"""The commands: what goes where, exit codes, one line for an error, help with an example."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from kg import cli
from kg.builder import build
from kg.explorer.payload import unpacked

TOY = Path(__file__).parent / "toy/papers.jsonl"
COMMANDS = (
    "build", "compare", "correct", "evaluate", "explore", "export", "extract", "fetch", "news",
    "query", "readers", "related", "remove", "search", "serve", "show", "validate", "vocabulary",
)  # fmt: skip


def kg(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run a command in this process; give exit code, output and errors."""
    code = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_all_commands_are_there_and_explained_with_an_example() -> None:
    assert sorted(cli.cli.commands) == sorted(COMMANDS)
    for name, command in cli.cli.commands.items():
        text = command.get_help(click.Context(command, info_name=name))
        assert "Example" in text, name
        assert f"kg {name}" in text, name


def test_query_prints_rows_to_the_output(
    toy_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t"
    code, out, err = kg(capsys, "query", toy_folder, query)
    assert code == 0
    assert "Lumen: Training Large Language Models on AMD GPUs" in out
    assert err == ""


def test_a_question_about_hardware_ends_with_how_many_papers_name_any(
    toy_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = kg(
        capsys, "query", toy_folder, "--named", "hardware-of-maker", "--set", "maker=amd"
    )
    assert code == 0
    assert "AMD Instinct MI250X" in out
    assert err.strip().endswith("of 12 papers name hardware in title or abstract")


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_query_prints_formats_that_programs_read(
    toy_folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    query = "SELECT (COUNT(?p) AS ?n) { ?p a fabio:ResearchPaper }"
    code, out, _ = kg(capsys, "query", toy_folder, query, "--format", form)
    assert code == 0
    if form == "json":
        assert json.loads(out)["results"]["bindings"][0]["n"]["value"] == "12"
    else:
        assert "12" in out


def test_named_alone_lists_the_questions(
    toy_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = kg(capsys, "query", toy_folder, "--named")
    assert code == 0
    assert "papers-per-hardware" in out


def test_a_named_question_takes_values(
    toy_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = kg(
        capsys, "query", toy_folder, "--named", "papers-of-entity", "--set", "entity=LLM",
        "--format", "csv",
    )  # fmt: skip
    assert code == 0
    assert "Lumen" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "{toy}", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "{toy}"], "give one of"),
        (["query", "{toy}", "--named", "none-such"], "none-such"),
        (["query", "{toy}", "SELECT ?s { ?s ?p ?o }", "--set", "x"], "VAR=VALUE"),
        (["query", "{tmp}/none", "ASK {}"], "no such folder"),
        (["related", "{toy}", "no paper at all"], "no paper is called"),
        (["related", "{toy}"], "give a PAPER"),
        (["related", "{toy}", "toy-01", "-k", "0"], "-k"),
        (["compare", "{toy}", "toy-01"], "give two papers"),
        (["show", "{toy}", "nothing like it"], "no paper or entity"),
        (["build", "{tmp}/none.txt", "--out", "{tmp}/out"], "none.txt"),
        (["build"], "Missing argument"),
        (["build", "{toy}/graph.nq", "--out", "{tmp}/out", "--format", "none"], "none"),
        (["extract", "{tmp}"], "{tmp}"),
        (["evaluate", "{tmp}/none.jsonl", "--papers", "{toy}"], "none.jsonl"),
        (["explore", "{toy}", "--around", "nothing like it"], "no paper or entity"),
        (["export", "{toy}", "--format", "pdf"], "pdf"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(
    toy_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    filled = [a.format(toy=toy_folder, tmp=tmp_path) if "{t" in a else a for a in arguments]
    code, out, err = kg(capsys, *filled)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1, err
    assert words.format(tmp=tmp_path) in err


@pytest.mark.parametrize(
    ("query", "line", "caret"),
    [
        ("SELEC ?x", "  SELEC ?x", None),
        ("SELECT ?x\n{ ?x\tkg:year }", "  { ?x kg:year }", "               ^"),
        ("SELECT ?x { ?x kg:a '深層学習' ?y }", "  SELECT ?x { ?x kg:a '深層学習' ?y }", None),
        ("SELECT ?x {", "  SELECT ?x {", "             ^"),
        ("", "  ", "  ^"),
        (f"SELECT ?x {{ ?x kg:a 'a{' ' * 300}b' ; }} }}", None, None),
    ],
)
@pytest.mark.parametrize("form", [[], ["--format", "csv"]])
def test_a_syntax_error_shows_its_place(
    toy_folder: Path,
    capsys: pytest.CaptureFixture[str],
    query: str,
    line: str | None,
    caret: str | None,
    form: list[str],
) -> None:
    code, out, err = kg(capsys, "query", toy_folder, query, *form)
    assert (code, out) == (2, "")
    said, shown, below = err.removesuffix("\n").split("\n")
    assert re.match(r"kg: line \d+, column \d+: ", said)
    assert line in (None, shown)
    assert caret in (None, below)
    assert below.strip() == "^"
    assert len(below) <= 103


def test_the_place_is_right_where_the_graph_has_a_base_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "p.jsonl"
    papers.write_text('{"id": "p", "title": "Training on GPUs", "abstract": "We use CUDA."}\n')
    build(papers, tmp_path / "out", base="http://x.org/", jobs=1).close()
    code, _, err = kg(capsys, "query", tmp_path / "out", "SELECT ?t { paper:x ?p }")
    assert code == 2
    assert err.splitlines()[1:] == ["  SELECT ?t { paper:x ?p }", " " * 25 + "^"]


def test_ctrl_c_ends_a_query_at_once(toy_folder: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
    command = [sys.executable, "-m", "kg", "query", str(toy_folder), endless]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + 30
        while not (working := children.read_text().split()) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert time.monotonic() - start < 5
    assert process.returncode == 130
    assert err.strip() == "kg: stopped; what was published stays as it was"
    assert working
    assert not any(Path(f"/proc/{child}").exists() for child in working), "the worker goes on"


def test_show_gives_the_evidence(toy_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kg(capsys, "show", toy_folder, "toy-01")
    assert code == 0
    assert "We present Lumen" in out
    code, out, _ = kg(capsys, "show", toy_folder, "LLM", "--format", "json")
    assert code == 0
    assert json.loads(out)["name"] == "large language model"


@pytest.mark.parametrize("form", ["table", "json", "bibtex", "markdown", "csv"])
def test_related_prints_each_format(
    toy_folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    code, out, _ = kg(capsys, "related", toy_folder, "toy-01", "-k", "3", "--format", form)
    assert code == 0
    assert out.strip()
    if form == "json":
        assert len(json.loads(out)) == 3


def test_related_ranks_a_pile_against_a_library(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = TOY.read_text(encoding="utf-8").splitlines()
    library, pile = tmp_path / "library.jsonl", tmp_path / "pile.jsonl"
    library.write_text("\n".join(lines[:2]), encoding="utf-8")
    pile.write_text("\n".join(lines[1:6]), encoding="utf-8")
    code, out, _ = kg(
        capsys, "related", toy_folder, "--from", library, "--in", pile, "--not-in", library,
        "--format", "json",
    )  # fmt: skip
    assert code == 0
    assert {row["id"] for row in json.loads(out)} == {"toy-03", "toy-04", "toy-05", "toy-06"}


@pytest.mark.parametrize("form", ["md", "csv", "latex"])
def test_compare_prints_each_format(
    toy_folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    code, out, _ = kg(capsys, "compare", toy_folder, "toy-01", "toy-02", "--format", form)
    assert code == 0
    assert "Lumen" in out


def test_search_explore_validate_readers(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Pareto frontier" in kg(capsys, "search", toy_folder, "pareto", "frontier")[1]
    page = tmp_path / "page.html"
    assert kg(capsys, "explore", toy_folder, "--output", page, "--type", "Hardware")[0] == 0
    assert page.is_file()
    assert kg(capsys, "validate", toy_folder)[0] == 0
    assert "daily-papers" in kg(capsys, "readers")[1]


def test_explore_draws_only_the_papers_that_are_named_or_selected(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, query = tmp_path / "page.html", tmp_path / "query.rq"
    first = json.loads(TOY.read_text("utf-8").splitlines()[0])
    query.write_text('SELECT ?paper { ?paper dcterms:title ?t FILTER(CONTAINS(?t, "Pareto")) }')
    explore = ("explore", toy_folder, "--output", page)
    assert kg(capsys, *explore, "--paper", first["id"], "--query", f"@{query}")[0] == 0
    packed = re.search(r'id="graph-data">([^<]*)<', page.read_text("utf-8"))
    assert packed
    titles = unpacked(packed[1])["paper"]["title"]
    assert first["title"] in titles
    assert 1 < len(titles) < 12
    assert all("Pareto" in title for title in titles if title != first["title"])
    code, _, said = kg(capsys, *explore, "--query", "SELECT ?t { ?paper dcterms:title ?t }")
    assert code == 2
    assert "select a variable that holds papers" in said


def test_extract_prints_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kg(capsys, "extract", TOY)
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == [
        json.loads(line)["id"] for line in TOY.read_text(encoding="utf-8").splitlines()
    ]
    for row in rows:
        assert sorted(row) == ["abbreviations", "code", "entities", "id", "results", "text"]
        for entity in row["entities"]:
            for mention in entity["mentions"]:
                assert row["text"][mention["start"] : mention["end"]] == mention["text"]
        for result in row["results"]:
            assert row["text"][result["start"] : result["end"]] == result["quote"]


def test_extract_writes_a_file_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kg(capsys, "extract", TOY, "--jsonl", tmp_path / "found.jsonl")
    assert (code, out) == (0, "")
    assert len((tmp_path / "found.jsonl").read_text(encoding="utf-8").splitlines()) == 12


def test_strict_makes_a_bad_record_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "p.jsonl"
    papers.write_text('{"id": "a", "title": "T", "abstract": ""}\n{"id": 3', encoding="utf-8")
    code, out, err = kg(capsys, "extract", papers)
    assert code == 0
    assert "1 bad records skipped" in err
    assert len(out.splitlines()) == 1
    assert kg(capsys, "extract", papers, "--strict")[0] == 2


def test_a_title_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "p.jsonl"
    record = {"id": "a", "title": "\x1b]0;owned\x07\x1b[31mRed GPUs", "abstract": "On GPUs."}
    papers.write_text(json.dumps(record), encoding="utf-8")
    assert kg(capsys, "build", papers, "--out", tmp_path / "out")[0] == 0
    query = "SELECT ?t { ?p dcterms:title ?t }"
    for arguments in (["show", "a"], ["search", "GPUs"], ["query", query]):
        code, out, err = kg(capsys, arguments[0], tmp_path / "out", *arguments[1:])
        assert code == 0, err
        assert "\x1b" not in out + err
        assert "\x07" not in out + err


def test_a_closed_pipe_is_no_error(toy_folder: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "export", str(toy_folder), "--format", "nq"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (0, b"")


def test_a_table_fits_a_terminal_of_80_columns(toy_folder: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "query", str(toy_folder)]
    done = subprocess.run(
        [*command, "--named", "papers-per-hardware"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_correct_changes_lists_and_takes_back(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(toy_folder, tmp_path / "graph", symlinks=True))
    code, out, err = kg(
        capsys, "correct", folder, "retype", "LLM", "concept", "--by", "Ada", "--why", "a \x1b test"
    )
    assert (code, err) == (0, "")
    assert "1  make large language model a Concept" in out
    code, out, err = kg(capsys, "correct", folder, "retype", "LLM", "Task", "--by", "Ada")
    assert "correction 1 (make large language model a Concept) no longer counts" in err
    code, out, _ = kg(capsys, "correct", folder, "list")
    assert code == 0
    assert "correction 2 says otherwise" in out
    assert "\x1b" not in out
    code, out, _ = kg(capsys, "correct", folder, "list", "--format", "json")
    assert [row["state"] for row in json.loads(out)][1] == "applied"
    code, out, _ = kg(capsys, "correct", folder, "undo", "1", "2", "--no-build")
    assert out == "2 taken back, 0 left\n"
    code, out, err = kg(capsys, "correct", folder, "list")
    assert (code, out) == (0, "")
    assert "no corrections yet" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["drop", "no such thing"], "no entity is called"),
        (["drop"], "Missing argument"),
        (["retype", "LLM", "Thing"], "Thing"),
        (["add", "LLM", "--paper", "toy-01"], "--words"),
        (["add", "LLM", "--paper", "toy-01", "--words", "zebras"], "do not stand in the text"),
        (["undo", "9"], "there is no correction 9"),
        (["undo", "x"], "x"),
        (["burn", "LLM"], "burn"),
        ([], "Missing"),
    ],
)
def test_a_mistake_in_a_correction_is_one_line_and_keeps_nothing(
    toy_folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, out, err = kg(capsys, "correct", toy_folder, *arguments)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1, err
    assert words in err
    assert not (toy_folder / "corrections.ttl").exists()


@pytest.mark.parametrize("name", sorted(cli.cli.commands["correct"].commands))  # type: ignore[attr-defined] # a group
def test_each_correction_explains_itself_without_a_folder(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, out, _ = kg(capsys, "correct", name, "--help")
    assert code == 0
    assert f"kg correct kg-out {name}" in out


def test_news_and_remove_print_what_changed(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(toy_folder, tmp_path / "graph", symlinks=True))
    code, out, err = kg(capsys, "news", folder)
    assert (code, err) == (0, "")
    assert out.count("new") >= 12
    code, out, _ = kg(capsys, "news", folder, "--named", "speedups", "--format", "json")
    assert any("MI300A" in row["title"] for row in json.loads(out))
    code, out, err = kg(capsys, "news", folder, "--limit", "3", "--format", "csv")
    assert len(out.splitlines()) == 4
    assert "cut at 3 papers" in err
    code, out, _ = kg(capsys, "news", folder, "--format", "atom")
    assert out.startswith("<?xml")
    code, out, _ = kg(capsys, "remove", folder, "toy-02")
    assert (code, out) == (0, "removed toy-02: Ferrite, a CUDA kernel generator\n")
    code, out, _ = kg(capsys, "news", folder, "--since", "1")
    assert "removed" in out
    code, out, err = kg(capsys, "news", folder, "--since", "2")
    assert (code, out, err) == (0, "", "nothing changed\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["news", "{toy}", "--since", "soon"], "no run and no day"),
        (["news", "{toy}", "--named", "none-such"], "none-such"),
        (["news", "{toy}", "--named", "top-entities"], "not about papers"),
        (["news", "{toy}", "--named", "speedups", "--format", "atom"], "not a feed"),
        (["remove", "{toy}", "nothing like it"], "no paper is called"),
        (["remove", "{toy}"], "Missing argument"),
        (["build", "{toy}/graph.nq", "--corrections", "{toy}/none.ttl"], "{toy}"),
    ],
)
def test_a_mistake_about_news_is_one_line(
    toy_folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, out, err = kg(capsys, *(argument.format(toy=toy_folder) for argument in arguments))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1, err
    assert words.format(toy=toy_folder) in err
