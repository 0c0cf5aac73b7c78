"""Related papers written out: valid, escaped, nothing invented."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import Paper
from kg.related import Options, Query, Related, RelatedIndex, find_related
from kg.related.citing import bibtex_of, citation_keys
from kg.related.typesetting import csv_of, latex_of, markdown_of, one_line
from kg.related.writing import FORMATS, themes_of, to_bibtex, to_csv, to_json, to_markdown


@pytest.fixture
def found(view: Any, index: RelatedIndex) -> list[Related]:
    return find_related(Query(("toy-01",)), view, index, Options(k=99))


def test_json_holds_every_reason_with_both_sentences(found: list[Related]) -> None:
    rows = json.loads(to_json(found))
    assert [row["id"] for row in rows] == [one.paper.id for one in found]
    assert len(rows[0]["reasons"]) == len(found[0].reasons)
    assert {"entity", "role_here", "role_there", "quote_here", "quote_there"} <= set(
        rows[0]["reasons"][0]
    )


def test_every_format_names_every_paper_once_and_in_order(found: list[Related]) -> None:
    keys = citation_keys([one.paper for one in found])
    for name in ("bibtex", "markdown", "latex"):
        text = FORMATS[name](found)
        assert all(keys[one.paper.id] in text for one in found)
    assert to_bibtex(found).count("@") == len(found)
    assert len(list(csv.reader(io.StringIO(to_csv(found))))) == 1 + len(found)


def test_every_format_takes_nothing() -> None:
    assert {name: write([]) for name, write in FORMATS.items()}["json"] == "[]\n"


def test_themes_hold_each_paper_once(found: list[Related]) -> None:
    grouped = [one.paper.id for _, members in themes_of(found) for one, _ in members]
    assert sorted(grouped) == sorted(one.paper.id for one in found)
    names = [name for name, _ in themes_of(found)]
    assert len(names) == len(set(names))


def test_hostile_titles_stay_text_in_markdown(view_of: Any, extraction_of: Any) -> None:
    title = "[x](javascript:alert(1)) <script> cats # `code`"
    view = view_of((extraction_of("a", "cats"), extraction_of("b", title)))
    text = to_markdown(find_related(Query(("a",)), view, RelatedIndex.build(view)))
    assert "<script" not in text.replace(r"\<", "")
    assert r"\[x\](javascript" in text


def test_library_papers_keep_their_keys_and_others_get_their_own() -> None:
    papers = [
        Paper("Knuth:1984", "Literate", inputs=("my.bib",)),
        Paper("p1", "A Good Cat", authors=("Ada Byron",), date="2024-01"),
        Paper("p2", "The Good Dog", authors=("Byron, A.",), date="2024"),
        Paper("p3", "Ünïcode 漢字 paper", date="2020"),
        Paper("p4", "漢字"),
    ]
    keys = citation_keys(papers)
    assert keys["Knuth:1984"] == "Knuth:1984"
    assert (keys["p1"], keys["p2"]) == ("byron2024gooda", "byron2024goodb")
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch(r"[A-Za-z0-9:.+/_-]+", key) for key in keys.values())


def test_bibtex_gives_names_family_first_and_the_preprint() -> None:
    paper = Paper(
        "p",
        "50% of {cats} & dogs",
        authors=("Jürgen von Müller", "Plato", "Smith and Sons"),
        date="2024-02-03",
        arxiv_id="2402.00001",
        url="https://x.org/a_b?c=1%20}",
    )
    text = bibtex_of([paper])
    assert r"author = {M\"{u}ller, J\"{u}rgen von and {Plato} and {Smith and Sons}}" in text
    assert r"title = {{50\% of \textbraceleft{}cats\textbraceright{} \& dogs}}" in text
    assert "eprint = {2402.00001}" in text
    assert "month = feb," in text
    assert r"url = {https://x.org/a_b?c=1\%20\%7D}" in text


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_any_text_makes_balanced_ascii_bibtex(title: str, name: str, venue: str) -> None:
    text = bibtex_of([Paper("p", title, authors=(name,), venue=venue, url=venue, doi=name)])
    assert text.isascii()
    depth = 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert all(re.fullmatch(r"@\w+\{\S+,|\}|  \w+ = .+,", line) for line in text.splitlines())


@given(st.text(max_size=60))
def test_latex_has_no_command_that_the_text_brought(text: str) -> None:
    escaped = latex_of(text)
    assert escaped.isascii()
    assert not re.search(
        r"(?<!\\)[%$&#_~^]",
        escaped.replace(r"\~{", "").replace(r"\^{", "").replace(r"{^\circ}", ""),
    )


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_no_csv_cell_is_a_formula(cells: list[str]) -> None:
    for cell in next(csv.reader(io.StringIO(csv_of([cells, ["end"]]))), []):
        assert not cell.startswith(("=", "@")) or re.fullmatch(r"[+-]?[\d.]+%?", cell)


@given(st.text(max_size=40))
def test_one_line_is_one_line_and_stays(text: str) -> None:
    folded = one_line(text)
    assert len(folded.splitlines()) <= 1
    assert one_line(folded) == folded


def test_markdown_escapes_lists_and_addresses() -> None:
    assert markdown_of("1. cats") == r"1\. cats"
    assert markdown_of("- cats") == r"\- cats"
    assert "https://" not in markdown_of("see https://x.org")
