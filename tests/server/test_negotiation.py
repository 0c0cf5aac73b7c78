"""Content negotiation: laws over made-up headers, and the cases of the RFC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.negotiation import GRAPHS, PAGE, ROWS, best_offer

TYPES = [name for offer in (*ROWS, *GRAPHS, PAGE) for name in offer.types]
RANGES = st.sampled_from([*TYPES, "*/*", "text/*", "application/*", "image/png"])
WEIGHTS = st.integers(0, 1000).map(lambda n: f"{n / 1000:.3f}")
HEADERS = st.lists(st.tuples(RANGES, WEIGHTS), min_size=1, max_size=6)


def written(ranges: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name};q={weight}" for name, weight in ranges)


@given(ranges=HEADERS)
def test_the_choice_is_one_that_is_offered_and_accepted(ranges: list[tuple[str, str]]) -> None:
    best = best_offer(written(ranges), ROWS)
    if best is None:
        return
    (name,) = best.types
    assert any(name in offer.types and best.form == offer.form for offer in ROWS)
    kind = name.partition("/")[0]
    assert any(
        float(weight) > 0 and accepted in (name, f"{kind}/*", "*/*") for accepted, weight in ranges
    )


@given(ranges=HEADERS, odd=st.text(max_size=20).filter(lambda text: "/" not in text))
def test_parts_that_are_none_change_nothing(ranges: list[tuple[str, str]], odd: str) -> None:
    header = written(ranges)
    assert best_offer(f"{odd}, {header}", ROWS) == best_offer(header, ROWS)


@given(header=st.text(max_size=200))
def test_no_header_is_an_error(header: str) -> None:
    best_offer(header, (*ROWS, *GRAPHS, PAGE))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*;q=0.1", "application/sparql-results+json"),
        ("text/csv;q=0, */*", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv; header=present; q=0.5, text/xml;q=0.4", "text/csv"),
        ("application/json", "application/json"),
    ],
)
def test_the_most_exact_range_says_the_weight(accept: str | None, kind: str) -> None:
    best = best_offer(accept, ROWS)
    assert best is not None
    assert best.types == (kind,)


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle", "text/csv;q=0.000"])
def test_nothing_that_fits_is_none(accept: str) -> None:
    assert best_offer(accept, ROWS) is None


def test_a_text_format_says_its_encoding() -> None:
    for accept, wanted in (
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("text/xml", "text/xml; charset=utf-8"),
    ):
        best = best_offer(accept, ROWS)
        assert best is not None
        assert best.content_type == wanted
