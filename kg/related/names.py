"""The names nearest to one that nobody has, for error messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MANY = 20_000


def near_names(name: str, names: Iterable[str], *, count: int = 3) -> list[str]:
    """Give the names most like one, best first; in very large sets only those that contain it.

    Example:
        >>> near_names("cuda-l2", ["cuda-l1", "muon"])
        ['cuda-l1']
    """
    known = sorted(names)
    if len(known) > _MANY:
        folded = name.casefold()
        known = [other for other in known if folded in other.casefold()][:_MANY]
    return difflib.get_close_matches(name, known, n=count, cutoff=0.5)
