"""Papers side by side, in three formats."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kg.errors import BadInput, UnknownName
from kg.related import compare
from kg.related.comparison import to_csv, to_latex, to_markdown


def test_cells_hold_what_the_paper_says(view: Any) -> None:
    comparison = compare(view, ["toy-01", "toy-02"], columns=["hardware", "metrics", "year"])
    assert comparison.cells[0][0] == ("AMD Instinct MI250X", "Frontier supercomputer")
    assert comparison.cells[0][1] == ("GPU throughput: 38.4% (Lumen; MI250X GPUs)",)
    assert comparison.cells[1][2] == ("2023",)


def test_four_papers_stand_in_columns_and_five_in_rows(view: Any) -> None:
    ids = [f"toy-0{number}" for number in range(1, 6)]
    four, five = compare(view, ids[:4]), compare(view, ids)
    assert len(to_markdown(four).splitlines()) == 2 + len(four.columns)
    assert len(to_markdown(five).splitlines()) == 2 + 5
    assert to_latex(four).startswith(r"\begin{tabular}")
    assert to_latex(five).startswith(r"\begin{longtable}")


def test_a_latex_table_is_whole_and_cites_every_paper(view: Any) -> None:
    comparison = compare(view, [paper.id for paper in view.papers()])
    latex = to_latex(comparison)
    assert latex.isascii()
    assert latex.count("{") == latex.count("}")
    for key in comparison.keys.values():
        assert rf"\cite{{{key}}}" in latex
    rows = [line for line in latex.splitlines() if line.endswith(r"\\")]
    assert {line.count(" & ") for line in rows} == {len(comparison.columns)}


def test_csv_has_a_row_a_paper_and_no_formula(view_of: Any, extraction_of: Any) -> None:
    view = view_of((extraction_of("=cmd()", "+1 | calc"), extraction_of("b", "B, “c”\nd")))
    rows = list(csv.reader(io.StringIO(to_csv(compare(view, ["=cmd()", "b"])))))
    assert [row[:2] for row in rows[1:]] == [["'=cmd()", "'+1 | calc"], ["b", "B, “c” d"]]


def test_what_a_paper_only_mentions_is_left_out_unless_asked_for(
    view_of: Any, extraction_of: Any
) -> None:
    from kg.records import EntityType, Role

    names = (("Adam", EntityType.METHOD, Role.MENTIONS),)
    view = view_of((extraction_of("a", "Adam rests", "", names),))
    assert compare(view, ["a"], columns=["methods"]).cells == (((),),)
    assert compare(view, ["a"], columns=["methods"], background=True).cells == ((("Adam",),),)


def test_a_paper_named_twice_stands_once(view: Any) -> None:
    assert len(compare(view, ["toy-01", "toy-02", "toy-01"]).papers) == 2


def test_unknown_papers_columns_and_nothing_are_refused(view: Any) -> None:
    with pytest.raises(UnknownName):
        compare(view, ["nobody"])
    with pytest.raises(ValueError, match="no column is called 'colour'"):
        compare(view, ["toy-01"], columns=["colour"])
    with pytest.raises(BadInput):
        compare(view, [])
