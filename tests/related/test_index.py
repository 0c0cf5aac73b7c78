"""The index on disk: whole, mapped, and never older than its store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.errors import BadInput
from kg.related import Options, Query, RelatedIndex, fingerprint_of
from kg.related.index import days_of
from kg.related.ranking import rank


@pytest.fixture
def full(view: Any, toy_extractions: Any, reading_of: Any) -> RelatedIndex:
    readings = {extraction.paper.id: reading_of(extraction) for extraction in toy_extractions}
    return RelatedIndex.build(view, readings)


def test_a_saved_index_ranks_as_before(full: RelatedIndex, view: Any, tmp_path: Path) -> None:
    full.save(tmp_path / "index")
    opened = RelatedIndex.open(tmp_path / "index", fingerprint=full.fingerprint)
    for paper_id in full.ids:
        options = Options(k=99, facet=["method", "result"])
        query = Query((paper_id,))
        assert rank(query, view, opened, options) == rank(query, view, full, options)
    assert isinstance(opened.lexical.weights, np.memmap)


def test_the_same_papers_give_the_same_bytes(full: RelatedIndex, tmp_path: Path) -> None:
    full.save(tmp_path / "one")
    full.save(tmp_path / "two")
    full.save(tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_an_index_older_than_the_store_is_refused(full: RelatedIndex, tmp_path: Path) -> None:
    full.save(tmp_path / "index")
    with pytest.raises(BadInput, match="older than its store"):
        RelatedIndex.open(tmp_path / "index", fingerprint="another")


def test_the_fingerprint_follows_text_links_dates_and_citations(extraction_of: Any) -> None:
    base = extraction_of("a", "Red cats")
    others = [
        extraction_of("a", "Red cats."),
        extraction_of("a", "Red cats", date="2024"),
        extraction_of("a", "Red cats", citations=("b",)),
    ]
    prints = {fingerprint_of([one]) for one in [base, *others]}
    assert len(prints) == 4
    assert fingerprint_of([base]) == fingerprint_of([extraction_of("a", "Red cats")])


@pytest.mark.parametrize("harm", ["missing", "cut", "meta", "version", "absent"])
def test_a_damaged_index_is_refused(full: RelatedIndex, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "index"
    full.save(folder)
    if harm == "missing":
        (folder / "entities.rows.npy").unlink()
    elif harm == "cut":
        path = folder / "lexical.weights.npy"
        path.write_bytes(path.read_bytes()[:60])
    elif harm == "meta":
        (folder / "index.json").write_text("{")
    elif harm == "version":
        (folder / "index.json").write_text('{"format": 0}')
    else:
        folder = tmp_path / "nowhere"
    with pytest.raises(BadInput, match="build it"):
        RelatedIndex.open(folder)


def test_a_folder_of_something_else_is_never_overwritten(
    full: RelatedIndex, tmp_path: Path
) -> None:
    (tmp_path / "thesis.tex").write_text("words")
    with pytest.raises(BadInput, match="another folder"):
        full.save(tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_an_empty_store_has_an_index(view_of: Any, tmp_path: Path) -> None:
    index = RelatedIndex.build(view_of(()))
    index.save(tmp_path / "index")
    opened = RelatedIndex.open(tmp_path / "index")
    assert opened.ids == ()
    assert rank(Query(text="cats"), view_of(()), opened) == []


def test_citations_are_known_by_id_arxiv_id_and_alias(view_of: Any, extraction_of: Any) -> None:
    view = view_of(
        (
            extraction_of("a", "Cats", citations=("arXiv:2401.00001", "c-old")),
            extraction_of("b", "Dogs", arxiv_id="2401.00001"),
            extraction_of("c", "Birds", aliases=("c-old",)),
            extraction_of("d", "Fish"),
        )
    )
    index = RelatedIndex.build(view)
    assert (index.citations.scores(0) > 0).tolist()[1:] == [True, True, False]
    assert index.citations.are_linked(1, 0)


def test_vectors_of_another_length_are_refused(view: Any, toy_extractions: Any) -> None:
    from kg.records import Reading

    readings = {"toy-01": Reading("toy-01", vector=(1.0, 0.0))}
    with pytest.raises(ValueError, match="384"):
        RelatedIndex.build(view, readings)


@pytest.mark.parametrize("date", ["", "May", "20240", "2024-5"])
def test_dates_that_say_nothing_are_no_dates(date: str) -> None:
    assert days_of(date) == (0, 0)
