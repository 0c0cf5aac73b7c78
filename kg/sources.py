"""What a build was asked to read, and what left it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.readers import ReadReport
from kg.readers.paths import input_paths
from kg.readers.source import STANDARD_INPUT
from kg.runs import Run


def sources_of(inputs: Iterable[str | Path] | str | Path) -> dict[str, tuple[str, ...]]:
    """Give what was asked for, as whole paths, with the names of the files that it means.

    Raises:
        BadInput: If a name means no file.

    Example:
        >>> sources_of(["-"])
        {'-': ('stdin',)}
    """
    found: dict[str, list[str]] = {}
    for item in input_paths(inputs):
        if item.path == STANDARD_INPUT:
            found[STANDARD_INPUT] = ["stdin"]
        else:
            asked = str(Path(item.group or item.path).absolute())
            found.setdefault(asked, []).append(Path(item.path).name)
    return {asked: tuple(sorted(names)) for asked, names in sorted(found.items())}


def names_to_sync(
    sources: Mapping[str, tuple[str, ...]], runs: Sequence[Run], report: ReadReport
) -> tuple[frozenset[str], list[str]]:
    """Give the names of inputs whose papers go when they are not there any more.

    These are the files that were read now, and those that an earlier run found where this one was
    asked to look. A file with bad records takes nothing away, since a paper may be missing only
    because its record cannot be read; nor does a name that a file from elsewhere has, too.

    Args:
        sources: What this run was asked for.
        runs: The runs before.
        report: What this run read.

    Returns:
        The names, and why others are left alone.
    """
    names = {name for found in sources.values() for name in found}
    elsewhere: set[str] = set()
    for run in runs:
        for asked, found in run.sources.items():
            if asked in sources:
                names |= set(found)
            else:
                elsewhere |= set(found)
    broken = {Path(one.path).name for one in report.inputs if one.bad}
    said = [f"{name} has bad records, so none of its papers was removed" for name in broken & names]
    said += [
        f"{name} was read from elsewhere, too, so none of its papers was removed"
        for name in names & elsewhere - broken
    ]
    return frozenset(names - broken - elsewhere), sorted(said)
