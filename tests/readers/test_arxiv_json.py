"""The metadata snapshot of arXiv."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.readers import ReadReport, read_papers
from kg.records import Paper

ITEM = {
    "id": "0704.0001",
    "submitter": "Ada Sheep",
    "authors": "A. Sheep, B. Wool",
    "title": "Herding\n  Llamas",
    "journal-ref": "J. Wool 1",
    "doi": "10.1234/ABC",
    "categories": "cs.DC cs.PF",
    "abstract": "  We herd llamas\nfast.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["Sheep", "Ada", ""], ["Wool", "Ben", "Jr"]],
}


def read(folder: Path, *items: object, report: ReadReport | None = None) -> list[Paper]:
    path = folder / "snapshot.json"
    path.write_text("\n".join(map(json.dumps, items)), "utf-8")
    return list(read_papers(path, report=report))


def test_a_line_is_read(tmp_path: Path) -> None:
    report = ReadReport()
    (paper,) = read(tmp_path, ITEM, report=report)
    assert paper == Paper(
        id="0704.0001",
        title="Herding Llamas",
        abstract="We herd llamas fast.",
        authors=("Ada Sheep", "Ben Wool Jr"),
        author_count=2,
        date="2007-04-02",
        venue="J. Wool 1",
        url="https://arxiv.org/abs/0704.0001",
        doi="10.1234/abc",
        arxiv_id="0704.0001",
        keywords=("cs.DC", "cs.PF"),
        inputs=("snapshot.json",),
    )
    assert (report.inputs[0].format, report.dropped.count) == ("arxiv-json", 0)


@pytest.mark.parametrize("versions", [[], None, [{"created": "soon"}], [7]])
def test_without_a_first_version_the_last_update_counts(tmp_path: Path, versions: object) -> None:
    assert read(tmp_path, ITEM | {"versions": versions})[0].date == "2008-11-26"
