"""Inputs by name, folder and pattern."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.readers.paths import input_paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b", "a"):
        record = {"id": name, "title": f"Title {name}", "abstract": "An abstract."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record), "utf-8")
    (tmp_path / ".hidden.jsonl").write_text("{}", "utf-8")
    (tmp_path / "notes.md").write_text("# Notes\n\nNothing here.\n", "utf-8")
    (tmp_path / "inner").mkdir()
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def ids(*inputs: str | Path, report: ReadReport | None = None) -> list[str]:
    return [paper.id for paper in read_papers(inputs, report=report)]


def test_files_come_in_the_order_given(folder: Path) -> None:
    assert ids(folder / "b.jsonl", folder / "a.jsonl") == ["b", "a"]


def test_a_folder_gives_its_readable_files_sorted(folder: Path) -> None:
    report = ReadReport()
    assert ids(folder, report=report) == ["a", "b"]
    assert [Path(one.path).name for one in report.ignored] == ["notes.md"]
    assert [(count.papers, count.format) for count in report.inputs] == [
        (1, "json-lines"),
        (1, "json-lines"),
    ]


def test_a_pattern_gives_its_files_sorted(folder: Path) -> None:
    assert ids(f"{folder}/*.jsonl") == ["a", "b"]
    assert ids(f"{folder}/[a]*") == ["a"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder: Path) -> None:
    (folder / "a.jsonl").rename(folder / "[a].jsonl")
    assert ids(folder / "[a].jsonl") == ["a"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none.txt", "there is no such file"),
        ("none*.txt", "no file is there"),
        ("inner", "no file is there"),
        ("a.jsonl/b", "cannot be opened"),
        ("nul\0", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
    ],
)
def test_a_name_that_means_no_file_is_refused_before_reading(
    folder: Path, name: str, reason: str
) -> None:
    with pytest.raises(BadInput, match=reason):
        read_papers([folder / "a.jsonl", str(folder / name)])


def test_a_folder_without_papers_is_refused(folder: Path) -> None:
    (folder / "inner" / "notes.txt").write_text("Words.", "utf-8")
    with pytest.raises(BadInput, match="no file there holds papers"):
        ids(folder / "inner")


def test_nothing_or_standard_input_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="none was given"):
        read_papers([])
    with pytest.raises(BadInput, match="given twice"):
        read_papers(["-", "-"])


def test_a_file_without_permission_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(BadInput, match="not permitted"):
        input_paths(folder / "a.jsonl")
