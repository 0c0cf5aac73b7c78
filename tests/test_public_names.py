"""What ``import kg`` gives: sorted, complete, documented."""

from __future__ import annotations

import kg


def test_public_names_are_sorted_and_there() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name).__doc__, name


def test_nothing_else_is_public() -> None:
    loaded = {name for name in vars(kg) if not name.startswith("_") and name[0].isupper()}
    assert loaded <= set(kg.__all__) | {"TYPE_CHECKING", "Any"}
