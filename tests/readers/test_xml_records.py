"""XML read one record at a time."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.readers import source as source_module
from kg.readers.source import Source
from kg.readers.xml_records import words_in, xml_records

ENTRY = "<paper id='{}'><title>T {}</title><abstract>{}</abstract></paper>"


def opened(text: bytes) -> Source:
    return Source("a.xml", "a.xml", io.BytesIO(text))


def collection(*papers: str) -> str:
    volume = f"<volume id='main'><meta><year>2024</year></meta>{''.join(papers)}</volume>"
    return f"<?xml version='1.0'?><collection id='2024.wool'>{volume}</collection>"


def test_entities_of_the_document_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    path = tmp_path / "bomb.xml"
    path.write_text(
        collection("<paper id='1'><title>&b;</title></paper>").replace("<coll", f"{bomb}<coll")
    )
    with pytest.raises(BadInput, match="declares XML entities"):
        list(read_papers(path, format="acl-anthology"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_counts(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><r><t>café</t></r>"
    records = xml_records(opened(text.encode(encoding)), "t")
    assert words_in(next(records).element) == "café"
    assert list(records) == []


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write("<collection id='2024.wool'><volume id='main'><meta/>")
        for number in range(4000):
            file.write(ENTRY.format(number, number, "wool " * 400))
        file.write("</volume></collection>")
    tracemalloc.start()
    count = sum(1 for _ in read_papers(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 4000
    assert peak < path.stat().st_size / 2


def test_a_record_without_end_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.readers.xml_records.LONGEST", 200_000)
    text = b"<r><t>one</t><t>" + b"wool " * 100_000
    records = xml_records(opened(text), "t")
    assert words_in(next(records).element) == "one"
    assert ["no t ends within" in record.fault for record in records] == [True]
    assert source_module.LONGEST > 200_000


def test_a_bad_paper_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "some.xml"
    path.write_text(collection(ENTRY.format(1, 1, "A"), "<paper id='2'/>", ENTRY.format(3, 3, "B")))
    report = ReadReport()
    papers = list(read_papers(path, report=report))
    assert [paper.id for paper in papers] == ["2024.wool-main.1", "2024.wool-main.3"]
    assert [error.place for error in report.bad] == ["paper 2"]
