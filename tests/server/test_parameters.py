"""Parameters: what a client encodes comes out the same, what is broken is refused."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.faults import Fault
from kg.server.parameters import read_parameters

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(fields=st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_what_is_encoded_comes_back(fields: list[tuple[str, str]]) -> None:
    wanted: dict[str, list[str]] = {}
    for name, value in fields:
        wanted.setdefault(name, []).append(value)
    assert read_parameters(urlencode(fields).encode()) == wanted


@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Fault):
        assert all(read_parameters(data).values())


@pytest.mark.parametrize("data", [b"%", b"a=%4", b"%zz=1", b"a=%ff", b"a=\xff", b"a=%C3%28"])
def test_broken_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(Fault) as caught:
        read_parameters(data)
    assert (caught.value.status, caught.value.kind) == (400, "BadEncoding")


def test_too_many_parameters_are_refused() -> None:
    assert len(read_parameters(b"a=1&" * 1000)["a"]) == 1000
    with pytest.raises(Fault, match="more than 1000 parameters"):
        read_parameters(b"a=1&" * 1001)
