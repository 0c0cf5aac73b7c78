"""The JSON of the Daily Papers API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.readers import ReadReport, read_papers
from kg.records import Paper

PAPER = {
    "id": "2401.00001",
    "title": "Herding Llamas",
    "summary": "We herd\nllamas.",
    "authors": [
        {"name": "Ada Sheep", "hidden": False},
        {"name": "A Misread Name", "hidden": True},
        {"_id": "6", "user": {"name": "bo"}, "name": "Bo Llama"},
    ],
    "publishedAt": "2024-01-01T10:00:00.000Z",
    "submittedOnDailyAt": "2024-01-03T00:00:00.000Z",
    "upvotes": 12,
    "githubRepo": "https://github.com/example/wool",
    "projectPage": "https://example.org/wool",
    "ai_summary": "Made by a model.",
    "ai_keywords": ["made by a model"],
    "organization": {"_id": "7", "name": "wool", "fullname": "Wool Institute"},
}
ENTRY = {
    "paper": PAPER,
    "publishedAt": "2024-01-03T00:00:00.000Z",
    "title": "Herding Llamas",
    "summary": "We herd\nllamas.",
    "numComments": 2,
    "submittedBy": {"name": "akhaliq"},
}
EXPECTED = Paper(
    id="2401.00001",
    title="Herding Llamas",
    abstract="We herd\nllamas.",
    authors=("Ada Sheep", "Bo Llama"),
    author_count=2,
    date="2024-01-01",
    url="https://huggingface.co/papers/2401.00001",
    arxiv_id="2401.00001",
    upvotes=12,
    comments=2,
    organization="Wool Institute",
    code=("https://github.com/example/wool",),
    inputs=("day.json",),
)


def read(folder: Path, text: str) -> list[Paper]:
    path = folder / "day.json"
    path.write_text(text, "utf-8")
    return list(read_papers(path))


@pytest.mark.parametrize("indent", [None, 2])
def test_a_day_of_the_api_is_read(tmp_path: Path, indent: int | None) -> None:
    assert read(tmp_path, json.dumps([ENTRY, ENTRY], indent=indent)) == [EXPECTED, EXPECTED]


def test_entries_on_lines_and_inside_an_object_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, f"{json.dumps(ENTRY)}\n{json.dumps(ENTRY)}") == [EXPECTED, EXPECTED]
    assert read(tmp_path, json.dumps({"dailyPapers": [ENTRY]})) == [EXPECTED]


def test_a_paper_alone_is_read(tmp_path: Path) -> None:
    (paper,) = read(tmp_path, json.dumps(PAPER))
    assert (paper.id, paper.title, paper.comments) == ("2401.00001", "Herding Llamas", None)


def test_missing_fields_cost_nothing_but_themselves(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    bare = {"paper": {"id": "2401.00002", "title": "Bare"}, "publishedAt": "2024-01-03"}
    path.write_text(json.dumps([bare, {"paper": {"id": "2401.00003"}}, {"paper": 7}, 7]), "utf-8")
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert (paper.title, paper.abstract, paper.date) == ("Bare", "", "2024-01-03")
    assert list(report.empty_abstracts) == ["2401.00002"]
    assert [bad.place for bad in report.bad] == ["item 2", "item 3", "item 4"]
