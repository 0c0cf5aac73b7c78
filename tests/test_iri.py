"""Identifiers: there and back, readable, never empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.iri import entity_iri, entity_key, identifier_of, paper_iri, prefixes, slug_of
from kg.records import Paper


@given(st.text(max_size=300))
def test_a_slug_is_never_empty_and_a_fixed_point(words: str) -> None:
    slug = slug_of(words)
    assert slug
    assert slug_of(slug) == slug
    assert len(slug) <= 150


@given(st.text(max_size=60))
def test_an_entity_iri_gives_its_key_back(words: str) -> None:
    key = slug_of(words)
    assert entity_key(entity_iri(key)) == key


@given(st.text(max_size=100))
def test_an_iri_holds_no_character_that_breaks_a_line_of_quads(title: str) -> None:
    iri = paper_iri(Paper("p", title))
    assert not set(iri) & set(' <>"{}|^`\\\n\r\t')


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2507.14111", ("arxiv", "2507.14111")),
        ("arXiv:2507.14111v3", ("arxiv", "2507.14111")),
        ("https://arxiv.org/pdf/2507.14111v1.pdf", ("arxiv", "2507.14111")),
        ("https://huggingface.co/papers/2507.14111", ("arxiv", "2507.14111")),
        ("cs.CL/0012345", ("arxiv", "cs.cl/0012345")),
        ("10.48550/arXiv.2507.14111", ("arxiv", "2507.14111")),
        ("doi:10.1145/3292500.3330701", ("doi", "10.1145/3292500.3330701")),
        ("https://doi.org/10.1145/ABC", ("doi", "10.1145/abc")),
        ("s10", ("", "")),
        ("a title", ("", "")),
    ],
)
def test_identifiers_have_one_form(words: str, expected: tuple[str, str]) -> None:
    assert identifier_of(words) == expected


def test_long_titles_that_begin_alike_keep_different_slugs() -> None:
    assert slug_of("word " * 60 + "one") != slug_of("word " * 60 + "two")


def test_prefixes_are_sorted_and_follow_the_base() -> None:
    table = prefixes("http://x.org/")
    assert list(table) == sorted(table)
    assert table["entity"] == "http://x.org/entity/"
