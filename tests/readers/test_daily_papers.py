"""The supplied page, and pages of the same shape with any furniture around the papers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.readers import read_papers
from kg.records import Paper
from kg.resources import resource

PAGE = resource("data", "daily-papers.txt")
FIRST = (
    "Herding Llamas on Small Pastures",
    "We herd llamas with one dog and two whistles. Our method, called Woolly, needs 3.5x fewer "
    "whistles than earlier dogs and reaches an accuracy of 91.2% on PastureBench.",
)
SECOND = (
    "7 Sheep 7 Serious",
    "Counting sheep puts models to sleep. We study <sheep> tokens and \\textbf{macros}, and "
    "release everything at https://example.org/sheep.",
)


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    return {paper.title: paper for paper in read_papers(PAGE)}


def read(tmp_path: Path, text: str, **options: date) -> list[Paper]:
    page = tmp_path / "page.txt"
    page.write_bytes(text.encode("utf-8"))
    return list(read_papers([page], format="daily-papers", page_date=options.get("page_date")))


def filled(furniture: str) -> str:
    """Put the two papers into one of the pages."""
    page = PAGES[furniture]
    for index, words in enumerate((*FIRST, *SECOND)):
        page = page.replace(f"{{{index}}}", words)
    return page


def texts(papers: list[Paper]) -> list[tuple[str, str]]:
    return [(paper.title, paper.abstract) for paper in papers]


def test_the_page_has_55_papers_with_exact_texts(papers: dict[str, Paper]) -> None:
    lines = PAGE.read_text("utf-8").split("\n")
    assert len(papers) == 55
    for paper in papers.values():
        assert lines[lines.index(paper.title) + 2] == paper.abstract
        assert len(paper.abstract) > 1000


def test_every_gold_title_is_on_the_page(papers: dict[str, Paper]) -> None:
    gold = resource("data", "gold", "daily-papers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["title"] for line in gold] == list(papers)


def test_counts_of_the_page(papers: dict[str, Paper]) -> None:
    found = list(papers.values())
    assert sum(paper.author_count is not None for paper in found) == 50
    assert sum(bool(paper.organization) for paper in found) == 4
    assert sum(bool(paper.date) for paper in found) == 54
    assert sum(paper.comments is not None for paper in found) == 14
    assert sum(paper.comments or 0 for paper in found) == 29
    assert {paper.inputs for paper in found} == {("daily-papers.txt",)}


@pytest.mark.parametrize(
    ("title", "issued", "authors", "comments", "organization"),
    [
        ("2 OLMo 2 Furious", "2024-12-31", 40, None, ""),
        ("Toward Efficient Agents: Memory, Tool learning, and Planning", "", None, None, ""),
        ("Rethinking the shape convention of an MLP", "2025-10-02", None, 2, "MediaTek Research"),
        (
            "The Art of Scaling Reinforcement Learning Compute for LLMs",
            "2025-10-15",
            None,
            2,
            "AI at Meta",
        ),
        (
            "Soohak: A Mathematician-Curated Benchmark for Evaluating Research-level Math "
            "Capabilities of LLMs",
            "2026-05-08",
            None,
            2,
            "EleutherAI",
        ),
        (
            "Intelligence per Watt: Measuring Intelligence Efficiency of Local AI",
            "2025-11-11",
            None,
            3,
            "Stanford AI",
        ),
        (
            "Mamba-3: Improved Sequence Modeling using State Space Principles",
            "2026-03-16",
            8,
            1,
            "",
        ),
        (
            "STELLAR: Storage Tuning Engine Leveraging LLM Autonomous Reasoning for High "
            "Performance Parallel File Systems",
            "2026-02-26",
            5,
            None,
            "",
        ),
    ],
)
def test_traps_of_the_page(
    papers: dict[str, Paper],
    title: str,
    issued: str,
    authors: int | None,
    comments: int | None,
    organization: str,
) -> None:
    paper = papers[title]
    got = (paper.date, paper.author_count, paper.comments, paper.organization)
    assert got == (issued, authors, comments, organization)


def test_the_page_date_settles_dates_without_a_year() -> None:
    dates = {paper.title: paper.date for paper in read_papers(PAGE, page_date=date(2025, 5, 15))}
    assert dates["Mamba-3: Improved Sequence Modeling using State Space Principles"] == "2025-03-16"
    assert dates["2 OLMo 2 Furious"] == "2024-12-31"


PAGES = {
    path.stem: path.read_text("utf-8")
    for path in sorted((Path(__file__).parent / "pages").glob("*.txt"))
}
CHANGES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: "\ufeff" + text,
    "indented by tabs": lambda text: "\n".join(
        f"\t{line}" if line else "" for line in text.split("\n")
    ),
    "trailing spaces": lambda text: text.replace("\n", "  \n"),
    "no-break spaces": lambda text: text.replace("\n", "\xa0\n\xa0"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("furniture", PAGES)
def test_furniture_does_not_matter(tmp_path: Path, furniture: str, change: str) -> None:
    found = read(tmp_path, CHANGES[change](filled(furniture)))
    assert texts(found) == [FIRST, SECOND]
    assert [paper.author_count for paper in found] == [4, 1]
    assert [paper.comments for paper in found] == [None, 3]
    assert found[0].date == "2023-11-12"
    if furniture not in ("no-head-at-all", "votes-after"):
        assert found[1].date == "2024-02-24"


def test_votes_are_read_when_they_come_first(tmp_path: Path) -> None:
    assert [paper.upvotes for paper in read(tmp_path, filled("votes-and-submitters"))] == [
        113,
        1200,
    ]
