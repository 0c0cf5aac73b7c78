"""The table of formats, and laws that hold for every input."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import KgError, UnknownName
from kg.readers import READERS, ReadReport, read_papers, reader_named
from kg.records import Paper
from kg.resources import resource

PAGE = resource("data", "daily-papers.txt")


def test_formats_have_different_names_and_a_description() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert all(reader.description for reader in READERS)


def test_every_format_is_documented() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "inputs.md").read_text("utf-8")
    assert [
        one.name for one in READERS if f"| `{one.name}` | {one.description[:30]}" not in guide
    ] == []


def test_reading_loads_no_library_before_it_is_needed() -> None:
    heavy = "{'bibtexparser', 'pylatexenc', 'rispy', 'spacy', 'numpy'}"
    code = f"import sys, kg.readers; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_an_unknown_format_offers_those_that_are_known() -> None:
    with pytest.raises(UnknownName, match="no format is called 'jsonl'; did you mean: json-lines"):
        reader_named("jsonl")


def test_a_format_can_be_chosen(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Some words\n\n" + "An abstract of some length goes here. " * 9, "utf-8")
    (paper,) = read_papers(page, format="daily-papers")
    assert paper.title == "Some words"


def test_several_inputs_make_one_stream(tmp_path: Path) -> None:
    lines = tmp_path / "more.jsonl"
    lines.write_text('{"id": "x", "title": "T", "abstract": "A"}', "utf-8")
    report = ReadReport()
    papers = list(read_papers([PAGE, lines], report=report))
    assert len(papers) == report.papers == 56
    assert [(count.format, count.papers) for count in report.inputs] == [
        ("daily-papers", 55),
        ("json-lines", 1),
    ]
    assert report.to_dict()["papers"] == 56
    assert copy.deepcopy(report) == report


def test_reading_stops_when_it_is_no_longer_wanted() -> None:
    papers = read_papers(PAGE)
    assert next(papers).title.startswith("Towards the Law")
    assert isinstance(papers, Iterator)


def test_on_error_has_two_values() -> None:
    wrong: Any = "ignore"
    with pytest.raises(ValueError, match="skip or raise"):
        read_papers(PAGE, on_error=wrong)


PIECES = st.sampled_from(
    [
        "Daily Papers",
        "May 15",
        "Feb 29",
        "A Title",
        "2 OLMo 2 Furious",
        "An abstract that is long enough to be one. It has a second sentence. And a third.",
        "  • 4 authors",
        "·",
        "Nov 12, 2023 2",
        "Oct 99, 2023",
        "3 days ago",
        "Submitted by",
        "Upvote",
        "17",
        "lab Lab · Oct 2, 2025",
        '{"id": "a", "title": "b", "abstract": "c"}',
        '[{"paper": {"id": "a", "title": 7}}',
        '<div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: [7]}">',
        "@article{key, title = {A}",
        "TY  - JOUR",
        "]",
        "",
    ]
)


def attempt(path: Path, format: str | None, on_error: Literal["skip", "raise"]) -> list[Paper]:
    message = ""
    papers = []
    try:
        papers = list(read_papers(path, format=format, on_error=on_error))
    except KgError as error:
        message = str(error)
    assert "\n" not in message
    return papers


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(
    st.lists(PIECES | st.text(max_size=40), max_size=14),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
    st.sampled_from([None, *(reader.name for reader in READERS)]),
    st.sampled_from(["skip", "raise"]),
)
def test_any_text_gives_papers_or_an_error_of_ours(
    tmp_path: Path,
    pieces: list[str],
    end: str,
    format: str | None,
    on_error: Literal["skip", "raise"],
) -> None:
    path = tmp_path / "input"
    path.write_bytes(end.join(pieces).encode("utf-8", "surrogatepass"))
    for paper in attempt(path, format, on_error):
        assert paper.id
        assert paper.title.strip()
        assert "\n" not in paper.title
        assert "\0" not in paper.text
        paper.text.encode("utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, *(reader.name for reader in READERS)]))
def test_any_bytes_give_papers_or_an_error_of_ours(
    tmp_path: Path, data: bytes, format: str | None
) -> None:
    path = tmp_path / "input"
    for head in (b"", b"\x1f\x8b\x08\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"["):
        path.write_bytes(head + data)
        attempt(path, format, "skip")
