"""Packed inputs, whole and damaged, and lines that are too long."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from kg.readers import ReadReport, read_papers

LINE = '{{"id": "p{0}", "title": "T {0}", "abstract": "words {1}"}}\n'
TEXT = "".join(LINE.format(number, number * 7919) for number in range(5000)).encode()


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_files_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "papers.bin"
    path.write_bytes(pack(TEXT) + pack(LINE.format("x", "y").encode()))
    assert [paper.id for paper in read_papers(path)][-2:] == ["p4999", "px"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_file_that_is_cut_off_gives_what_it_holds(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "papers.bin"
    packed = pack(TEXT)
    path.write_bytes(packed[: len(packed) * 9 // 10])
    report = ReadReport()
    papers = list(read_papers(path, report=report))
    assert 0 < len(papers) < 5000
    assert any("cut off" in str(error) or "not JSON" in str(error) for error in report.bad)


def test_a_line_that_is_too_long_is_counted_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.readers.source.LONGEST", 100_000)
    path = tmp_path / "papers.jsonl"
    path.write_text(LINE.format(1, "") + "x" * 250_000 + "\n" + LINE.format(2, ""))
    report = ReadReport()
    assert [paper.id for paper in read_papers(path, report=report)] == ["p1", "p2"]
    assert "longer than" in str(next(iter(report.bad)))
