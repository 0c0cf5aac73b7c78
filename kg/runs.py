"""The runs that made a graph: when, from what, and which papers came, changed or went.

A run stands as one line in ``runs.jsonl`` of its generation, after those before it, and in the
graph of runs of the store. It is no part of ``graph.nq``, which does not change from run to run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RUNS = "runs.jsonl"
BUILD, CORRECT, REMOVE = "build", "correct", "remove"


@dataclass(frozen=True, slots=True)
class Run:
    """One run that published a generation.

    Attributes:
        number: From 1, in the order of time.
        kind: ``build``, ``correct`` or ``remove``.
        started: Moment, ISO 8601 in UTC.
        ended: Moment, ISO 8601 in UTC.
        version: Of this program.
        inputs: Names of the files that were read, sorted.
        sources: What was asked for (whole paths) to the names of the files that it meant.
        new: Ids of papers that came.
        changed: Ids of papers whose content changed.
        removed: Ids of papers that went, with their titles.
        papers: How many papers the graph has since.
    """

    number: int = 0
    kind: str = BUILD
    started: str = ""
    ended: str = ""
    version: str = ""
    inputs: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: Mapping[str, str] = field(default_factory=dict)
    papers: int = 0


def moment() -> str:
    """Give this moment, to the second."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def program_version() -> str:
    """Give the version of this program."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("litkg")
    except PackageNotFoundError:
        return "unknown"


def read_runs(generation: Path | None) -> list[Run]:
    """Give the runs up to a generation, the oldest first; none where nothing was kept."""
    path = generation / RUNS if generation is not None else None
    if path is None or not path.exists():
        return []
    return [run_from(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def save_runs(runs: Sequence[Run], path: Path) -> None:
    """Write one line a run."""
    lines = (json.dumps(asdict(run), ensure_ascii=False) for run in runs)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def run_from(line: str) -> Run:
    """Read back a line of :func:`save_runs`.

    Example:
        >>> run_from('{"number": 2, "new": ["p1"]}').new
        ('p1',)
    """
    facts = json.loads(line)
    for name in ("inputs", "new", "changed"):
        facts[name] = tuple(facts.get(name, ()))
    facts["sources"] = {key: tuple(names) for key, names in facts.get("sources", {}).items()}
    return Run(**facts)
