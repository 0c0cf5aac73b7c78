"""Opening inputs: packed, piped, in several encodings, damaged, or no text at all."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.readers import ReadReport, read_papers
from kg.readers.source import open_source
from kg.resources import resource

PAGE = resource("data", "daily-papers.txt")


class _Standard:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    data = PAGE.read_bytes()
    monkeypatch.setattr(sys, "stdin", _Standard(gzip.compress(data) if packed else data))
    papers = list(read_papers(["-"]))
    assert len(papers) == 55
    assert papers[0].inputs == ("stdin",)


def test_gzip_is_told_from_the_content_not_the_name(tmp_path: Path) -> None:
    packed = tmp_path / "page.txt"
    packed.write_bytes(
        gzip.compress(PAGE.read_bytes()[:40_000]) + gzip.compress(PAGE.read_bytes()[40_000:])
    )
    plain = tmp_path / "page.txt.gz"
    plain.write_bytes(PAGE.read_bytes())
    assert [len(list(read_papers(path))) for path in (packed, plain)] == [55, 55]


def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(PAGE.read_bytes(),))
    writer.start()
    assert len(list(read_papers(pipe))) == 55
    writer.join()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_pages_with_a_byte_order_mark_are_read(tmp_path: Path, encoding: str) -> None:
    page = tmp_path / "page.txt"
    text = PAGE.read_text("utf-8")
    data = b"\xff\xfe" + text.encode("utf-16-le") if "bom" in encoding else text.encode(encoding)
    page.write_bytes(data)
    assert [one.abstract for one in read_papers(page)] == [
        one.abstract for one in read_papers(PAGE)
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"%PDF-1.7 and more", "it is a PDF; give its title"),
        (b"\x7fELF\x02\x01", "it is a program"),
        (b"PK\x03\x04", "it is a zip archive"),
        (bytes(range(256)) * 8, "in a format that we know|is not UTF-8|binary"),
        ("Daily Papers".encode("utf-16-le"), "it is binary, not text"),
        (b"Just words, no papers in them.\n", "no papers in a format that we know"),
        (b"Words with a Latin-1 \xe4 in them.\n", "byte 21 is not UTF-8; save it as UTF-8"),
        (b"Daily Papers\n\nSch\xe4fer\n", "byte 17 is not UTF-8; save it as UTF-8"),
        (b"\xff\xfeD\x00a\x00\x00\xd8", "."),
        (b"\x1f\x8b", "packed data is cut off"),
        (b"\x1f\x8b\x08\x00garbage that is not packed data", "cut off or damaged"),
        (gzip.compress(b"\n"), "the file is empty"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "input.txt"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=reason) as caught:
        list(read_papers(path))
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_wrong_byte_far_into_a_file_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    data = PAGE.read_bytes()
    page.write_bytes(data[:90_000] + b"\xe4" + data[90_000:])
    with pytest.raises(BadInput, match="byte 90000 is not UTF-8"):
        list(read_papers(page))


def test_a_page_whose_packing_is_cut_gives_what_it_holds(tmp_path: Path) -> None:
    page = tmp_path / "page.txt.gz"
    page.write_bytes(gzip.compress(PAGE.read_bytes())[:-5000])
    report = ReadReport()
    assert 30 < len(list(read_papers(page, report=report))) < 55
    assert [bad.place for bad in report.bad] == ["the end"]


def test_lines_are_numbered_and_may_be_bad(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(b"one\r\n\nth\xffree\nfour")
    with open_source(str(path)) as source:
        lines = [(line.number, line.text, bool(line.fault)) for line in source.lines()]
    assert lines == [(1, "one", False), (2, "", False), (3, None, True), (4, "four", False)]
