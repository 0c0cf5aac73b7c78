"""BibTeX and BibLaTeX libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.records import Paper

LIBRARY = r"""% my library
@string{jow = "Journal of Wool"}
@comment{jabref-meta: nothing}

@article{sheep17,
  title     = {{Herding} {\"O}zg{\"u}r's {Llamas}: $\alpha$ of 50\% & More},
  author    = {Sheep, Ada and {Wool Team} and Bo B. Llama and de la Cruz, Ana and others},
  journal   = jow,
  year      = 2017,
  month     = jun,
  doi       = {https://doi.org/10.1234/ABC\_def},
  url       = {\url{https://example.org/a_b}},
  keywords  = {wool, herding},
  mendeley-groups = {To read},
  abstract  = {We herd \emph{many} llamas -- 90% of them. See \url{https://x.org/~me}.},
}

@inproceedings(dog20, title = "A Dog", author = "Rex Dog", crossref = {proc20},
  date = {2020-03-01/2020-03-04}, eprint = {2003.00001v2}, archiveprefix = {arXiv})

@proceedings{proc20, title = {Proceedings of Dogs}, year = {2020}}
@misc{, title = {No Key}}
"""


def read(folder: Path, text: str, report: ReadReport | None = None) -> dict[str, Paper]:
    path = folder / "library.bib"
    path.write_text(text, "utf-8")
    return {paper.id: paper for paper in read_papers(path, report=report)}


def test_an_entry_is_read_with_its_key_and_without_latex(tmp_path: Path) -> None:
    report = ReadReport()
    paper = read(tmp_path, LIBRARY, report)["sheep17"]
    assert paper == Paper(
        id="sheep17",
        title=r"Herding Özgür's Llamas: $\alpha$ of 50% & More",
        abstract="We herd many llamas – 90% of them. See https://x.org/~me.",
        authors=("Ada Sheep", "Wool Team", "Bo B. Llama", "Ana de la Cruz"),
        author_count=4,
        date="2017-06",
        venue="Journal of Wool",
        url="https://example.org/a_b",
        doi="10.1234/abc_def",
        keywords=("wool", "herding", "To read"),
        inputs=("library.bib",),
    )
    assert (report.inputs[0].format, report.bad.count, report.dropped.count) == ("bibtex", 0, 0)


def test_an_entry_takes_what_it_lacks_from_its_proceedings(tmp_path: Path) -> None:
    report = ReadReport()
    paper = read(tmp_path, LIBRARY, report)["dog20"]
    assert (paper.venue, paper.date, paper.arxiv_id) == (
        "Proceedings of Dogs",
        "2020-03-01",
        "2003.00001",
    )
    assert paper.abstract == ""
    assert "dog20" in list(report.empty_abstracts)


def test_an_entry_without_key_gets_the_slug_of_its_title(tmp_path: Path) -> None:
    assert list(read(tmp_path, LIBRARY)) == ["sheep17", "dog20", "proc20", "no-key"]


def test_broken_entries_are_listed_and_the_others_read(tmp_path: Path) -> None:
    report = ReadReport()
    text = (
        "@article{a, title={A Title}}\n@article{b, title={Never closed, year=2000\n"
        "@article{c, year=2000}\n@article{d, title={One}, title={Two}}\n@article{e, title={E}}\n"
    )
    assert list(read(tmp_path, text, report)) == ["a", "d", "e"]
    assert [bad.place for bad in report.bad] == ["line 2", "line 3 (c)"]


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = {2020}, month = {3}", "2020-03"),
        ("year = {2020}, month = {March}", "2020-03"),
        ("year = 2020, month = mar", "2020-03"),
        ('year = "2020", month = {12~} # mar', "2020"),
        ("year = {2020}, month = {5 Mar}", "2020-03-05"),
        ("date = {2020-03-05T10:00}", "2020-03-05"),
        ("date = {2020/2021}", "2020"),
        ("date = {2020-03/}", "2020-03"),
        ("date = {2020~}", "2020"),
        ("year = {in press}", ""),
    ],
)
def test_dates(tmp_path: Path, fields: str, date: str) -> None:
    (paper,) = read(tmp_path, f"@misc{{k, title = {{T}}, {fields}}}").values()
    assert paper.date == date


def test_a_deeply_nested_title_is_kept_as_it_is(tmp_path: Path) -> None:
    title = "{" * 500 + "deep" + "}" * 500 + " x"
    (paper,) = read(tmp_path, f"@misc{{k, title = {{{title}}}}}").values()
    assert "deep" in paper.title


def test_a_library_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no record can be read; line 1"):
        read(tmp_path, "@article{a, title={")
