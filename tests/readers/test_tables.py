"""Tables: CSV, TSV and Parquet, with known and with named columns."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path

import pytest

from kg.errors import BadInput, MissingExtra, UnknownName
from kg.readers import ReadReport, read_papers

ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url",'
    '"Abstract Note","Date","Manual Tags"\n'
    '"AB12","journalArticle","2024","Sheep, Ada; Wool, Ben","Herding Llamas","J. Wool",'
    '"10.1234/ABC","https://x.org/1","We ""herd"" llamas,\nfast.","2024-01-02","wool; herds"\n'
    '"CD34","book","","","","","","","","",""\n'
    '"EF56","journalArticle","2023","","Second","","","","","n.d.",""\n'
)


def test_an_export_of_zotero_is_read(tmp_path: Path) -> None:
    path = tmp_path / "library.csv"
    path.write_text(ZOTERO, "utf-8-sig")
    report = ReadReport()
    first, second = read_papers(path, report=report)
    assert (first.id, first.title, first.abstract) == (
        "AB12",
        "Herding Llamas",
        'We "herd" llamas,\nfast.',
    )
    assert first.authors == ("Sheep, Ada", "Wool, Ben")
    assert (first.date, first.venue, first.doi) == ("2024-01-02", "J. Wool", "10.1234/abc")
    assert first.keywords == ("wool", "herds")
    assert (second.id, second.date) == ("EF56", "2023")
    assert [error.place for error in report.bad] == ["line 4"]
    assert report.inputs[0].format == "csv"


@pytest.mark.parametrize("sign", ["\t", ";", "|", ","])
def test_the_sign_between_columns_is_found(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "table.txt"
    rows = [["Title", "Abstract", "Year"], ["Herding Llamas", "We herd.", "2024"]]
    path.write_text("\r\n".join(sign.join(row) for row in rows), "utf-8")
    (paper,) = read_papers(path)
    assert (paper.id, paper.abstract, paper.date) == ("herding-llamas", "We herd.", "2024")


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("name,words\nHerding,We herd.\n", "utf-8")
    (paper,) = read_papers(path, columns={"title": "name", "abstract": "words"})
    assert (paper.title, paper.abstract) == ("Herding", "We herd.")
    with pytest.raises(BadInput, match=r"no column 'text'.*its columns: name, words"):
        list(read_papers(path, columns={"title": "text"}))
    with pytest.raises(BadInput, match="no column is known to hold titles; name it with --columns"):
        list(read_papers(path, columns={"abstract": "words"}))
    with pytest.raises(UnknownName, match="no field is called 'heading'"):
        list(read_papers(path, columns={"heading": "name"}))


def test_a_cell_without_end_stops_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.readers.csv_table.LONGEST", 100_000)
    path = tmp_path / "table.csv"
    path.write_text("title,abstract\nOne,A\n" + "x" * 300_000, "utf-8")
    papers = read_papers(path)
    assert next(papers).title == "One"
    with pytest.raises(BadInput, match="a line is longer than"):
        next(papers)


def parquet(**columns: list[object]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as module

    file = io.BytesIO()
    module.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def test_a_parquet_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.parquet"
    path.write_bytes(
        parquet(
            id=["p1", "p2"],
            title=["One", None],
            abstract=["First.", "x"],
            authors=[["Ada", "Ben"], []],
            date=[datetime.date(2024, 1, 2), None],
            extra=[1, 2],
        )
    )
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert (paper.id, paper.authors, paper.date) == ("p1", ("Ada", "Ben"), "2024-01-02")
    assert [error.place for error in report.bad] == ["row 2"]
    assert report.inputs[0].format == "parquet"


def test_a_parquet_table_without_titles_or_whole_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "papers.parquet"
    path.write_bytes(parquet(name=["One"]))
    with pytest.raises(BadInput, match="no column is known to hold titles"):
        list(read_papers(path))
    path.write_bytes(parquet(title=["One"])[:-9])
    with pytest.raises(BadInput, match="no whole Parquet file"):
        list(read_papers(path))


def test_parquet_without_its_library_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.parquet"
    path.write_bytes(parquet(title=["One"]))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'litkg\[parquet\]'"):
        list(read_papers(path))
