"""Ids for sources without ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.readers.neutral import Ids


def test_a_title_that_ends_in_a_number_keeps_its_own_id() -> None:
    ids = Ids()
    titles = [("A", "1"), ("A 2", "2"), ("A", "3"), ("A 2", "4"), ("A", "1")]
    assert [ids.new(*one) for one in titles] == ["a", "a-2", "a-3", "a-2-2", "a"]


@given(st.lists(st.tuples(st.sampled_from(["A", "A 2", "A 3", "a"]), st.sampled_from("xyz"))))
def test_different_papers_have_different_ids(papers: list[tuple[str, str]]) -> None:
    ids = Ids()
    given_ids = {(title.lower(), abstract): ids.new(title, abstract) for title, abstract in papers}
    assert len(set(given_ids.values())) == len(given_ids)
    assert all(ids.new(title, abstract) == key for (title, abstract), key in given_ids.items())
