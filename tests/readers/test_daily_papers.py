"""The supplied page, and pages of the same shape with any furniture around the papers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
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


def facts_of(paper: Paper) -> tuple[int | None, str, str]:
    return (paper.author_count, paper.date, paper.organization)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("MediaTek-Research MediaTek Research\n·\nOct 2, 2025 2", "MediaTek Research"),
        ("EleutherAI EleutherAI\n·\nOct 2, 2025", "EleutherAI"),
        ("EleutherAI\n·\nOct 2, 2025", "EleutherAI"),
        ("some-lab The Lab of Wool · Oct 2, 2025 · 2", "The Lab of Wool"),
        ("Princeton University\n·\nOct 2, 2025", "Princeton University"),
        ("\nWool Institute\n\n·\n\nOct 2, 2025", "Wool Institute"),
    ],
)
def test_an_organisation_stands_once(tmp_path: Path, lines: str, expected: str) -> None:
    page = f"{FIRST[0]}\n\n{FIRST[1]}\n\n{lines}\n\n{SECOND[0]}\n\n{SECOND[1]}\n"
    found = read(tmp_path, page)
    assert texts(found) == [FIRST, SECOND]
    assert facts_of(found[0]) == (None, "2025-10-02", expected)


def test_an_organisation_above_the_authors_is_no_title(tmp_path: Path) -> None:
    page = f"{FIRST[0]}\n\n{FIRST[1]}\n\nWool Institute\n4 authors\n·\nOct 2, 2025\n"
    assert [facts_of(one) for one in read(tmp_path, page)] == [(4, "2025-10-02", "Wool Institute")]


def test_papers_without_facts_keep_their_texts(tmp_path: Path) -> None:
    page = (
        f"Daily Papers\n\n{FIRST[0]}\n\n{FIRST[1]}\n\n{SECOND[0]}\n\n{SECOND[1]}\n\nTOS\n\nAbout us"
    )
    assert texts(read(tmp_path, page)) == [FIRST, SECOND]


def test_titles_without_abstracts_are_papers_with_an_empty_one(tmp_path: Path) -> None:
    page = (
        f"Daily Papers\n\nMay 15\n\n{FIRST[0]}\n\n4 authors\n·\nNov 12, 2023\n\n"
        f"{SECOND[0]}\n\n2 authors\n·\nNov 13, 2023\n\nTOS\n"
    )
    report = ReadReport()
    path = tmp_path / "page.txt"
    path.write_text(page, "utf-8")
    found = list(read_papers(path, report=report))
    assert texts(found) == [(FIRST[0], ""), (SECOND[0], "")]
    assert list(report.empty_abstracts) == [paper.id for paper in found]


def test_an_abstract_of_several_paragraphs_stays_whole(tmp_path: Path) -> None:
    page = (
        f"{FIRST[0]}\n\n{FIRST[1]}\n\n{SECOND[1]}\n\nCode: https://example.org/wool\n\n"
        "4 authors\n·\nNov 12, 2023\n"
    )
    expected = f"{FIRST[1]}\n{SECOND[1]}\nCode: https://example.org/wool"
    assert texts(read(tmp_path, page)) == [(FIRST[0], expected)]


def test_a_page_wrapped_to_a_width_is_unwrapped(tmp_path: Path) -> None:
    def wrapped(words: str) -> str:
        return "\n".join(textwrap.wrap(words, 60, break_long_words=False))

    title = FIRST[0] + ": a Title That Is so Long That It Runs over the Width of the Page"
    abstract = FIRST[1] + " " + SECOND[1] + " " + FIRST[1]
    page = f"May 15\n\n{wrapped(title)}\n\n{wrapped(abstract)}\n\n  • 4 authors\n·\nNov 12, 2023\n"
    assert texts(read(tmp_path, page)) == [(title, abstract)]


def test_pages_in_one_text_have_their_own_dates(tmp_path: Path) -> None:
    def page(head: str, words: tuple[str, str], day: str) -> str:
        return f"Daily Papers\n\n{head}\n\n{words[0]}\n\n{words[1]}\n\n4 authors\n·\n{day}\n\n"

    full = page("May 15", ("Full Dates", FIRST[1]), "Nov 12, 2023")
    text = full + page("May 15, 2025", FIRST, "May 2") + page("Jan 3, 2024", SECOND, "Dec 30")
    assert [one.date for one in read(tmp_path, text)] == ["2023-11-12", "2025-05-02", "2023-12-30"]


def test_a_date_that_cannot_be_settled_is_listed(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        f"{FIRST[0]}\n\n{FIRST[1]}\n\n4 authors\n·\nMay 2\n\n"
        f"{SECOND[0]}\n\n{SECOND[1]}\n\n4 authors\n·\n3 days ago\n",
        "utf-8",
    )
    report = ReadReport()
    assert [one.date for one in read_papers(page, report=report)] == ["", ""]
    assert [dropped.place for dropped in report.dropped] == ["line 1", "line 9"]
    assert "--page-date" in str(next(iter(report.dropped)))
    dates = [one.date for one in read_papers(page, page_date=date(2024, 3, 1))]
    assert dates == ["2023-05-02", ""]


def test_leap_days_find_a_leap_year(tmp_path: Path) -> None:
    page = f"Feb 29\n\n{FIRST[0]}\n\n{FIRST[1]}\n\n4 authors\n·\nDec 1, 2021\n\n"
    page += f"{SECOND[0]}\n\n{SECOND[1]}\n\n4 authors\n·\nFeb 29\n"
    assert [one.date for one in read(tmp_path, page)] == ["2021-12-01", "2024-02-29"]


def test_two_papers_of_one_title_have_two_ids(tmp_path: Path) -> None:
    page = "".join(
        f"{FIRST[0]}\n\n{abstract}\n\n4 authors\n·\nNov 12, 2023\n\n"
        for abstract in (FIRST[1], SECOND[1], FIRST[1])
    )
    first = "herding-llamas-on-small-pastures"
    assert [one.id for one in read(tmp_path, page)] == [first, f"{first}-2", first]


def test_nul_characters_are_removed_and_listed(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"{FIRST[0]}\n\n{FIRST[1]}\0 More.\n\n4 authors\n·\nNov 12, 2023\n", "utf-8")
    report = ReadReport()
    assert texts(list(read_papers(page, report=report))) == [(FIRST[0], FIRST[1] + " More.")]
    assert len(report.dropped) == 1


def test_a_page_without_papers_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Daily Papers\n\nMay 15\n\nNo papers today\n\nPrevious\n\nNext\n", "utf-8")
    with pytest.raises(BadInput, match="no paper is in it"):
        list(read_papers(page))
