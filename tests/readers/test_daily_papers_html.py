"""Saved HTML pages of the site, with their data in an attribute."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.records import Paper

TRICKY = "A \"quoted\" <title> & 'more' </script> > $x<y$"


def entry(number: int, title: str = "Herding Llamas") -> dict[str, Any]:
    paper = {"id": f"2401.0000{number}", "title": title, "summary": f"We herd {number} llamas."}
    return {"paper": paper | {"publishedAt": "2024-01-01T10:00:00.000Z"}, "numComments": number}


def page(props: object, target: str = "DailyPapers", quote: str = '"') -> str:
    value = props if isinstance(props, str) else json.dumps(props)
    value = html.escape(value, quote=True)
    return (
        "<!DOCTYPE html>\n<html><head><title>Daily Papers</title></head><body>\n"
        '<div data-target="MainHeader" data-props="{&quot;x&quot;:1}"></div>'
        f'\n<div class="SVELTE_HYDRATER contents" data-target={quote}{target}{quote} '
        f"data-props={quote}{value}{quote}><h3>Herding</h3></div></body></html>"
    )


def read(folder: Path, text: str, report: ReadReport | None = None) -> list[Paper]:
    path = folder / "papers.html"
    path.write_text(text, "utf-8")
    return list(read_papers(path, report=report))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_saved_page_is_read(tmp_path: Path, quote: str) -> None:
    props = {"periodType": "day", "dailyPapers": [entry(1), entry(2, TRICKY)], "prevDate": ""}
    found = read(tmp_path, page(props, quote=quote))
    assert [(one.id, one.title, one.comments) for one in found] == [
        ("2401.00001", "Herding Llamas", 1),
        ("2401.00002", TRICKY, 2),
    ]
    assert found[0].abstract == "We herd 1 llamas."


def test_a_page_that_carries_its_data_twice_is_read_once(tmp_path: Path) -> None:
    text = page({"dailyPapers": [entry(1)]})
    assert len(read(tmp_path, text.replace("</body>", text[text.index("<div") :]))) == 1


def test_the_page_of_one_paper_is_read(tmp_path: Path) -> None:
    (paper,) = read(tmp_path, page(entry(3), target="PaperContent"))
    assert paper.id == "2401.00003"


def test_a_search_page_under_another_name_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, page({"papers": [entry(1), entry(2)]}, target="PapersSearch"))) == 2


def test_a_bad_entry_is_skipped(tmp_path: Path) -> None:
    report = ReadReport()
    found = read(tmp_path, page({"dailyPapers": [entry(1), {"paper": {}}, 7]}), report)
    assert (len(found), [bad.place for bad in report.bad]) == (
        1,
        ["item 2 of dailyPapers", "item 3 of dailyPapers"],
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (page("{"), "data-props is not JSON"),
        (page({"dailyPapers": []}), "no paper is in it"),
        ("<html><body>A page</body></html>", "no paper is in it"),
        ("<!doctype html>", "no paper is in it"),
        (page("[" * 100_000), "data-props is not JSON"),
    ],
)
def test_a_page_without_papers_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read(tmp_path, text)
