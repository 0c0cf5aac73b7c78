"""One paper once."""

from __future__ import annotations

import random
from dataclasses import replace

from kg.iri import paper_key
from kg.records import Paper
from kg.resolve.papers import merged_papers

TITLE = "A long title of a paper"
TEXT = "We show that many words of an abstract are alike."


def test_the_same_identifier_is_one_paper() -> None:
    a = Paper("a", "One title", "Short.", arxiv_id="2401.00001")
    b = Paper("b", "Another title", "A longer abstract.", arxiv_id="2401.00001", doi="10.1000/x")
    papers, merges = merged_papers([a, b])
    assert [(p.id, p.aliases, p.doi) for p in papers] == [("b", ("a",), "10.1000/x")]
    assert [(m.kept, m.merged, m.reason) for m in merges] == [("b", ("a",), "identifier")]


def test_equal_titles_with_alike_abstracts_are_one_paper() -> None:
    a = Paper("a", TITLE, TEXT, authors=("Ada",))
    b = Paper("b", TITLE.upper(), TEXT + " And more.", date="2024-01-02")
    papers, _ = merged_papers([a, b])
    assert [(p.id, p.authors, p.date) for p in papers] == [("b", ("Ada",), "2024-01-02")]


def test_equal_titles_with_other_abstracts_are_two_papers_with_two_keys() -> None:
    a = Paper("a", TITLE, "Cats sleep all day.")
    b = Paper("b", TITLE, "Quantum fields in curved space.")
    papers, merges = merged_papers([a, b])
    assert not merges
    assert len({paper_key(paper) for paper in papers}) == 2


def test_short_titles_are_not_enough() -> None:
    papers, _ = merged_papers([Paper("a", "Editorial", TEXT), Paper("b", "Editorial", TEXT)])
    assert len(papers) == 2


def test_two_arxiv_ids_are_two_papers() -> None:
    a, b = (Paper(n, TITLE, TEXT, arxiv_id=f"2401.0000{n}") for n in "12")
    assert len(merged_papers([a, b])[0]) == 2


def test_the_order_of_records_changes_nothing() -> None:
    records = [
        Paper("a", TITLE, TEXT, keywords=("x",)),
        Paper("b", TITLE, TEXT + " More.", arxiv_id="2401.00001"),
        Paper("c", "Other", "", arxiv_id="2401.00001", venue="Toy"),
        Paper("d", "Alone", "Text."),
    ]
    expected = merged_papers(records)
    for seed in range(8):
        shuffled = records[:]
        random.Random(seed).shuffle(shuffled)
        assert merged_papers(shuffled) == expected


def test_orcids_come_from_the_record_with_the_same_authors() -> None:
    orcid = "0000-0002-1825-0097"
    first = Paper("a", "A title", "A longer text.", authors=("Ada", "Bo"), doi="10.1/x")
    other = Paper("b", "A title", "Text.", authors=("Ada", "Bo"), orcids=("", orcid), doi="10.1/x")
    (paper,), _ = merged_papers([first, other])
    assert (paper.id, paper.orcids) == ("a", ("", orcid))
    (paper,), _ = merged_papers([replace(first, authors=("A. Bo",)), other])
    assert (paper.authors, paper.orcids) == (("A. Bo",), ())
    (paper,), _ = merged_papers([replace(first, authors=()), other])
    assert (paper.authors, paper.orcids) == (("Ada", "Bo"), ("", orcid))
