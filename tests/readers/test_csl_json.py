"""CSL-JSON libraries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.readers import ReadReport, read_papers
from kg.records import Paper

ITEM = {
    "id": "http://zotero.org/users/1/items/ABC",
    "citation-key": "sheep17",
    "type": "article-journal",
    "title": "Herding <i>Llamas</i>",
    "abstract": "We herd llamas.",
    "author": [
        {"family": "Sheep", "given": "Ada", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"literal": "Wool Team"},
        {"family": "Cruz", "given": "Ana", "non-dropping-particle": "de la"},
    ],
    "issued": {"date-parts": [["2017", 6, 2]]},
    "container-title": "Journal of Wool",
    "DOI": "10.1234/ABC",
    "URL": "https://example.org/sheep",
    "keyword": "wool, herding",
}


def read(folder: Path, *items: object, report: ReadReport | None = None) -> list[Paper]:
    path = folder / "library.json"
    path.write_text(json.dumps(items, indent=1), "utf-8")
    return list(read_papers(path, report=report))


def test_an_item_is_read(tmp_path: Path) -> None:
    report = ReadReport()
    (paper,) = read(tmp_path, ITEM, report=report)
    assert paper == Paper(
        id="sheep17",
        title="Herding <i>Llamas</i>",
        abstract="We herd llamas.",
        authors=("Ada Sheep", "Wool Team", "Ana de la Cruz"),
        orcids=("0000-0002-1825-0097", "", ""),
        author_count=3,
        date="2017-06-02",
        venue="Journal of Wool",
        url="https://example.org/sheep",
        doi="10.1234/abc",
        keywords=("wool", "herding"),
        inputs=("library.json",),
    )
    assert (report.inputs[0].format, report.dropped.count) == ("csl-json", 0)


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2017]]}, "2017"),
        ({"date-parts": [[2017, 6], [2017, 7]]}, "2017-06"),
        ({"raw": "2017-06"}, "2017-06"),
        ({"literal": "in press"}, ""),
        ({"date-parts": [[None]]}, ""),
        ({"date-parts": []}, ""),
        ("2017", "2017"),
        (None, ""),
    ],
)
def test_dates(tmp_path: Path, issued: object, date: str) -> None:
    assert read(tmp_path, ITEM | {"issued": issued})[0].date == date


def test_arxiv_ids_are_found_where_zotero_puts_them(tmp_path: Path) -> None:
    number = {"number": "arXiv:2401.00001", "publisher": "arXiv"}
    note = {"note": "arXiv:2401.00002 [cs]"}
    url = {"URL": "http://arxiv.org/abs/2401.00003"}
    found = read(tmp_path, *(ITEM | more for more in (number, note, url)))
    assert [paper.arxiv_id for paper in found] == ["2401.00001", "2401.00002", "2401.00003"]


def test_items_without_key_title_or_abstract(tmp_path: Path) -> None:
    report = ReadReport()
    bare = {"type": "book", "title": "A Bare Book", "issued": None}
    (paper,) = read(tmp_path, bare, {"type": "book", "id": "x"}, 7, report=report)
    assert (paper.id, paper.abstract) == ("a-bare-book", "")
    assert [bad.place for bad in report.bad] == ["item 2", "item 3"]
