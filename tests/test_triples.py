"""Statements of RDF files, and what is said of files that hold none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.triples import triples_in


def test_literals_lose_their_quotes_and_blank_nodes_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text('<urn:a> <urn:p> "é \\"x\\""@en , <urn:b> , [] . [] <urn:p> 1 .', "utf-8")
    assert list(triples_in(path)) == [
        ("urn:a", "urn:p", 'é "x"', "en"),
        ("urn:a", "urn:p", "urn:b", ""),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ttl", "<urn:a> <urn:p> .", "line 1"),
        ("a.rdf", "<rdf:RDF>", "not well formed"),
        ("a.txt", "words", "not an RDF file"),
    ],
)
def test_a_bad_file_is_named_with_its_mend(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=said):
        list(triples_in(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.ttl"):
        list(triples_in(tmp_path / "gone.ttl"))
