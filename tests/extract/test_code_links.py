"""Addresses of code are found as texts really write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.code_links import code_links_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Code: https://github.com/x/y.", ["https://github.com/x/y"]),
        ("Code is available at https://github.com/x/yCode", ["https://github.com/x/y"]),
        (r"The code~\url{https://github.com/x/y/.} is out", ["https://github.com/x/y/"]),
        ("at https://github.com/x/y{https://github.com/x/y}.", ["https://github.com/x/y"]),
        ("see github.com/x/y.py, for more", ["https://github.com/x/y.py"]),
        ("(https://gitlab.example.org/x/y)", ["https://gitlab.example.org/x/y"]),
        ("https://github. com/x/y", ["https://github.com/x/y"]),
        ("http://github.com/x/Data-Model;", ["http://github.com/x/Data-Model"]),
        ("Our code can be found at https://x.github.io/y/.", ["https://x.github.io/y/"]),
        ("The code is on https://huggingface.co/x/y.", ["https://huggingface.co/x/y"]),
    ],
)
def test_an_address_of_code_is_cut_out(text: str, expected: list[str]) -> None:
    assert list(code_links_of(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Project page: https://x.github.io/y/",
        "The dataset is available at https://huggingface.co/datasets/x/y",
        "Code and demo videos are on the project page at https://x.org/",
        "Hosted on github.com",
        "Our code is public. Videos: https://x.org/",
        "",
    ],
)
def test_other_pages_are_no_code(text: str) -> None:
    assert code_links_of(text) == ()


def test_an_address_is_given_once_and_in_order() -> None:
    text = "https://github.com/b/b https://github.com/a/a http://www.github.com/b/b/"
    assert code_links_of(text) == ("https://github.com/b/b", "https://github.com/a/a")


@given(st.text(alphabet=st.sampled_from("htps:/.github.com gitlab{}()x-yCode")))
def test_any_text_gives_addresses_without_blanks(text: str) -> None:
    for url in code_links_of(text):
        assert url.startswith(("https://", "http://"))
        assert not any(char.isspace() for char in url)


@pytest.mark.parametrize("piece", ["a.", "a-", "https://", "github.com/", "x/", "code "])
def test_long_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.process_time()
    code_links_of(text)
    assert time.process_time() - began < 30
