"""Written terms: whatever the text, one line, and the same text back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.store import Store
from kg.rdf.terms import address_term, integer_term, number_term, text_term, typed_term

HOSTILE = [
    "",
    'a "quote" and a \\ backslash \\" both',
    "line\nbreak\r\nand\ttab",
    "\x00 null, \x07 bell, \x1b[31m colour, \x7f delete, \x85 next line",
    "\u2028 line separator \u2029 paragraph",
    "\ud800 lone surrogate \udfff",
    "𝒳 ∈ ℝⁿ, 数据, עברית, 🎉, \ufffe",
    '</script><script>alert(1)</script> " . <http://x> <http://y> "',
]


def read_back(term: str) -> object:
    """Load one quad with the term and ask for it."""
    store = Store.in_memory([f"<http://x/s> <http://x/p> {term} <http://x/g> ."])
    return store.query("SELECT ?o { ?s ?p ?o }").rows[0][0]


def as_kept(text: str) -> str:
    """Give the text that comes back: NUL and lone surrogates are no text."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back(text: str) -> None:
    assert read_back(text_term(text)) == as_kept(text)


@given(st.text())
def test_any_text_comes_back_from_one_line(text: str) -> None:
    term = text_term(text)
    assert len(term.splitlines()) == 1
    assert term.isprintable() or not any(ord(char) < 32 for char in term)
    assert read_back(term) == as_kept(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back(number: float) -> None:
    assert read_back(number_term(number)) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_an_error(number: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        number_term(number)


def test_numbers_are_written_as_the_store_writes_them() -> None:
    terms = [number_term(38.0), number_term(-0.0), number_term(0.97), integer_term(-3)]
    lines = [f"<http://x/s> <http://x/p{i}> {t} <http://x/g> ." for i, t in enumerate(terms)]
    assert sorted(Store.in_memory(lines).dump()) == lines


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/a/b",
        "http://x.org:8080/p%20q?a=1&b=[2]",
        "https://x.org/a b",
        "javascript:alert(1)",
        'https://x.org/"><b>',
        "https://x.org/%zz",
        "https://x.org/é",
        "https://[::1]/",
        "https://x.org#a#b",
        "",
    ],
)
def test_addresses_come_back_whether_valid_or_not(address: str) -> None:
    assert read_back(address_term(address)) == address


@given(st.from_regex(r"https?://[ -~]{0,40}", fullmatch=True))
def test_no_address_breaks_the_store(address: str) -> None:
    assert read_back(address_term(address)) == address


def test_dates_keep_what_is_known() -> None:
    assert str(read_back(typed_term("2025-02-20", "date"))) == "2025-02-20"
    assert read_back(typed_term("2025-02", "gYearMonth")) == "2025-02"
