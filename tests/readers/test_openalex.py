"""Works of OpenAlex."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kg.readers import ReadReport, read_papers
from kg.readers.openalex import restored
from kg.records import Paper

WORK: dict[str, Any] = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1234/ABC",
    "title": "Herding <i>Llamas</i>",
    "publication_date": "2024-01-02",
    "publication_year": 2024,
    "authorships": [
        {
            "author": {
                "id": "https://openalex.org/A1",
                "display_name": "Ada Sheep",
                "orcid": "https://orcid.org/0000-0002-1825-0097",
            },
            "institutions": [{"display_name": "Wool Lab"}],
        },
        {"author": {"display_name": None}, "institutions": []},
    ],
    "primary_location": {
        "landing_page_url": "https://example.org/w1",
        "source": {"display_name": "Journal of Wool"},
    },
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2401.00001"}],
    "abstract_inverted_index": {"We": [0], "herd": [1, 3], "llamas": [2]},
    "referenced_works": ["https://openalex.org/W2", "https://openalex.org/W3"],
    "keywords": [{"display_name": "Wool"}],
}


def test_a_page_of_the_api_is_read(tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    path.write_text(json.dumps({"meta": {"count": 1}, "results": [WORK]}), "utf-8")
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert paper == Paper(
        id="W1",
        title="Herding Llamas",
        abstract="We herd llamas herd",
        authors=("Ada Sheep",),
        orcids=("0000-0002-1825-0097",),
        author_count=1,
        date="2024-01-02",
        venue="Journal of Wool",
        url="https://example.org/w1",
        doi="10.1234/abc",
        arxiv_id="2401.00001",
        keywords=("Wool",),
        organization="Wool Lab",
        citations=("W2", "W3"),
        inputs=("works.json",),
    )
    assert report.inputs[0].format == "openalex"


def test_packed_lines_of_the_snapshot_are_read(tmp_path: Path) -> None:
    path = tmp_path / "part_000.gz"
    null = WORK | {"id": "https://openalex.org/W9", "title": None}
    bare = {"id": "https://openalex.org/W4", "title": "Bare", "authorships": None}
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, (WORK, null, bare))).encode()))
    report = ReadReport()
    papers = list(read_papers(path, report=report))
    assert [paper.id for paper in papers] == ["W1", "W4"]
    assert [error.place for error in report.bad] == ["line 2"]
    assert papers[1].abstract == ""


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        (None, None),
        ({}, ""),
        ({"b": [1], "a": [0, 2]}, "a b a"),
        ({"a": "x", "b": [-1, 4]}, "b"),
        ({"a": [10**12], "b": [0]}, "b"),
    ],
)
def test_inverted_indexes_are_restored(index: object, abstract: str | None) -> None:
    assert restored(index) == abstract
