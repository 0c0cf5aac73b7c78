"""Semantic Scholar: answers of its API, and its bulk data joined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.records import Paper

API = {
    "paperId": "ab12",
    "externalIds": {"ArXiv": "2401.00001", "DOI": "10.1234/ABC", "CorpusId": 7},
    "url": "https://www.semanticscholar.org/paper/ab12",
    "title": "Herding Llamas",
    "abstract": "We herd llamas.",
    "venue": "Wool",
    "year": 2024,
    "publicationDate": "2024-01-02",
    "authors": [{"authorId": "1", "name": "Ada Sheep"}],
    "references": [{"paperId": "cd34"}, {"paperId": None}],
    "s2FieldsOfStudy": [{"category": "Computer Science", "source": "s2"}],
}
PAPERS = [
    {
        "corpusid": 1,
        "externalids": {"DOI": "10.1234/a"},
        "title": "One",
        "year": 2020,
        "authors": [],
    },
    {"corpusid": 2, "externalids": {}, "title": "Two", "year": None, "authors": [{"name": "Ada"}]},
    {"corpusid": 3, "externalids": {}, "title": None, "authors": []},
]
ABSTRACTS = [
    {"corpusid": 1, "openaccessinfo": {}, "abstract": "First words."},
    {"corpusid": 9, "openaccessinfo": {}, "abstract": "Of another."},
]
CITATIONS = [
    {"citationid": 1, "citingcorpusid": 1, "citedcorpusid": 2},
    {"citationid": 2, "citingcorpusid": 1, "citedcorpusid": None},
]


def lines(path: Path, *items: object) -> Path:
    path.write_text("\n".join(map(json.dumps, items)) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "answer", [[API], API, {"total": 1, "data": [API]}, {"data": [{"citedPaper": API}]}]
)
def test_an_answer_of_the_api_is_read(tmp_path: Path, answer: object) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer), "utf-8")
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert paper == Paper(
        id="ab12",
        title="Herding Llamas",
        abstract="We herd llamas.",
        authors=("Ada Sheep",),
        author_count=1,
        date="2024-01-02",
        venue="Wool",
        url="https://www.semanticscholar.org/paper/ab12",
        doi="10.1234/abc",
        arxiv_id="2401.00001",
        keywords=("Computer Science",),
        citations=("cd34",),
        inputs=("answer.json",),
    )
    assert report.inputs[0].format == "semantic-scholar"


def test_bulk_files_are_joined_whatever_their_order(tmp_path: Path) -> None:
    files = [
        lines(tmp_path / "papers.jsonl", *PAPERS),
        lines(tmp_path / "abstracts.jsonl", *ABSTRACTS, {"corpusid": 5}),
        lines(tmp_path / "citations.jsonl", *CITATIONS),
    ]
    for order in (files, files[::-1]):
        report = ReadReport()
        one, two = read_papers(order, report=report)
        assert (one.id, one.abstract, one.citations) == (
            "CorpusId:1",
            "First words.",
            ("CorpusId:2",),
        )
        assert (two.abstract, two.date, two.citations) == ("", "", ())
        assert (report.papers, report.bad.count) == (2, 2)
        assert {count.format for count in report.inputs} == {
            "s2ag-papers",
            "s2ag-abstracts",
            "s2ag-citations",
        }


def test_papers_without_their_abstracts_are_listed(tmp_path: Path) -> None:
    report = ReadReport()
    list(read_papers(lines(tmp_path / "papers.jsonl", *PAPERS[:2]), report=report))
    assert report.empty_abstracts.count == 2


def test_abstracts_without_their_papers_are_refused(tmp_path: Path) -> None:
    paths = [lines(tmp_path / f"{n}.jsonl", *ABSTRACTS) for n in range(2)]
    with pytest.raises(BadInput, match="parts of papers and no papers"):
        list(read_papers(paths))
    with pytest.raises(BadInput, match="no paper is in it"):
        list(read_papers(paths[0]))
