"""RIS libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.readers import ReadReport, read_papers
from kg.records import Paper

LIBRARY = """TY  - JOUR
ID  - sheep17
AU  - Sheep, Ada
AU  - Cruz, Ana de la
TI  - Herding Llamas
T2  - Journal of Wool
AB  - We herd llamas.
They like it.
PY  - 2017
DA  - 2017/06/02/
DO  - 10.1234/ABC
UR  - https://example.org/sheep
KW  - wool
KW  - herding
ER  -

TY  - CONF
T1  - A Dog
N2  - We have a dog.
Y1  - 2020///
ER  -
"""


def read(folder: Path, text: str, report: ReadReport | None = None) -> list[Paper]:
    path = folder / "library.ris"
    path.write_bytes(text.encode("utf-8"))
    return list(read_papers(path, report=report))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_records_are_read(tmp_path: Path, end: str) -> None:
    report = ReadReport()
    first, second = read(tmp_path, LIBRARY.replace("\n", end), report)
    assert first == Paper(
        id="sheep17",
        title="Herding Llamas",
        abstract="We herd llamas. They like it.",
        authors=("Ada Sheep", "Ana de la Cruz"),
        author_count=2,
        date="2017-06-02",
        venue="Journal of Wool",
        url="https://example.org/sheep",
        doi="10.1234/abc",
        keywords=("wool", "herding"),
        inputs=("library.ris",),
    )
    assert (second.id, second.abstract, second.date) == ("a-dog", "We have a dog.", "2020")
    assert (report.inputs[0].format, report.bad.count) == ("ris", 0)


def test_a_record_without_its_end_is_read(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n"
    assert [paper.title for paper in read(tmp_path, text)] == ["One", "Two"]


def test_a_record_without_title_is_skipped(tmp_path: Path) -> None:
    report = ReadReport()
    found = read(tmp_path, "TY  - JOUR\nAU  - Sheep, Ada\nER  - \n\n" + LIBRARY, report)
    assert len(found) == 2
    assert [bad.place for bad in report.bad] == ["line 1"]
