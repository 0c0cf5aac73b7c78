"""Correcting a graph: what a person asks for becomes a correction, is kept, and takes effect.

Corrections stand in ``DIR/corrections.ttl``, which people may read, edit and share. Every build
reads that file and applies it last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.assembly import Progress, assembled, kept_settings, linked, publish
from kg.corrections import Correction
from kg.errors import BadInput
from kg.files import write_whole
from kg.generations import GraphFolder
from kg.own_vocabulary import own_vocabulary
from kg.paper_file import read_paper_file
from kg.publication import PAPERS, REPORT
from kg.resolve.corrections import Outcome
from kg.runs import CORRECT, Run, moment

CORRECTIONS = "corrections.ttl"

Change = Callable[[list[Correction]], list[Correction]]


def kept_corrections(folder: GraphFolder) -> list[Correction]:
    """Give the corrections of a graph, in the order in which they apply.

    Raises:
        BadInput: If the file is not Turtle or holds no correction.
        BadRecord: If a correction lacks something.
    """
    path = folder.path / CORRECTIONS
    if not path.exists():
        return []
    from kg.rdf.corrections import read_corrections

    return read_corrections(path)


def keep_corrections(folder: GraphFolder, corrections: Sequence[Correction], base: str) -> None:
    """Write the corrections of a graph, in one step; without any the file goes.

    Raises:
        BadOutput: If it cannot be written.
    """
    path = folder.path / CORRECTIONS
    if not corrections:
        path.unlink(missing_ok=True)
        return
    from kg.rdf.corrections import corrections_text

    write_whole(path, corrections_text(corrections, base))


def with_others(kept: list[Correction], path: str | Path | None) -> list[Correction]:
    """Add the corrections of a file to those of a graph, after them, each change once.

    Raises:
        BadInput: If the file cannot be read, is not Turtle or holds no correction.
        BadRecord: If a correction lacks something.
    """
    if path is None:
        return kept
    from kg.rdf.corrections import read_corrections

    return with_new(kept, read_corrections(Path(path)))


def with_new(kept: Sequence[Correction], new: Sequence[Correction]) -> list[Correction]:
    """Add corrections after others, numbered on; a change that is there already is left out.

    Example:
        >>> from kg.corrections import Action
        >>> drop = Correction(action=Action.DROP, entity="gpu", number=4)
        >>> [c.number for c in with_new([drop], [drop, replace(drop, entity="cpu")])]
        [4, 5]
    """
    known = {correction.change for correction in kept}
    number = max((correction.number for correction in kept), default=0)
    found = list(kept)
    for correction in new:
        if correction.change not in known:
            known.add(correction.change)
            number += 1
            found.append(replace(correction, number=number))
    return found


def correct(
    path: str | Path,
    corrections: Sequence[Correction],
    *,
    build: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Keep corrections with a graph, and build it again from the texts that were read.

    Args:
        path: Folder of the graph.
        corrections: What to do, in this order; they get the next numbers.
        build: Whether the graph changes at once; else the next build applies them.
        jobs: Number of processes, should a text have to be read again.
        progress: Called while the graph is built.

    Returns:
        What became of all corrections of the graph, in order.

    Raises:
        BadInput: If there is no graph, or a correction changes nothing in it; nothing is kept.
        BuildRunning: If a build is at work there.
        BadOutput: If the folder cannot be written.
    """

    def together(kept: list[Correction]) -> list[Correction]:
        number = max((correction.number for correction in kept), default=0)
        new = [replace(one, number=number + place) for place, one in enumerate(corrections, 1)]
        return [*kept, *new]

    return _changed(path, together, len(corrections), build, jobs, progress)


def undo(
    path: str | Path,
    numbers: Sequence[int],
    *,
    build: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Take corrections back; arguments and errors as for :func:`correct`.

    Args:
        path: Folder of the graph.
        numbers: Their numbers.
        build: Whether the graph changes at once; else at the next build.
        jobs: Number of processes, should a text have to be read again.
        progress: Called while the graph is built.

    Returns:
        What became of those that are left, in order.
    """

    def without(kept: list[Correction]) -> list[Correction]:
        missing = sorted(set(numbers) - {correction.number for correction in kept})
        if missing:
            raise BadInput(
                str(path), f"there is no correction {missing[0]}", f"see: kg correct {path} list"
            )
        return [correction for correction in kept if correction.number not in numbers]

    return _changed(path, without, 0, build, jobs, progress)


def listed(path: str | Path) -> list[tuple[Correction, str]]:
    """Give the corrections of a graph, each with why it changes nothing, empty if it does.

    Raises:
        BadInput: If there is no graph, or the file is not Turtle.
        BadRecord: If a correction lacks something.
    """
    folder = GraphFolder.with_graph(Path(path))
    reasons = {
        (entry["number"], entry["what"]): entry["reason"]
        for entry in _report(folder.current()).get("corrections", ())
    }
    return [
        (correction, reasons.get((correction.number, correction.label), "not built yet"))
        for correction in kept_corrections(folder)
    ]


def _changed(
    path: str | Path,
    change: Change,
    new: int,
    build: bool,
    jobs: int | None,
    progress: Progress | None,
) -> list[Outcome]:
    """Change the corrections of a graph; the last ``new`` of them have to be of use."""
    say = progress or (lambda step, done, size: None)
    started = moment()
    folder = GraphFolder.with_graph(Path(path))
    with folder.building():
        before = folder.current()
        settings = kept_settings(before)
        records = list(read_paper_file(before / PAPERS))
        corrections = change(kept_corrections(folder))
        assembly = assembled(records, settings, corrections, own_vocabulary(folder.path))
        publication = linked(assembly, folder, jobs, say)
        outcomes = list(publication.outcomes)
        for outcome in outcomes[len(outcomes) - new :]:
            if not outcome.is_applied:
                mend = f"see: kg show {path} {outcome.correction.entity}"
                raise BadInput(outcome.correction.label, outcome.reason, mend)
        keep_corrections(folder, corrections, settings.base)
        if build:
            publication = replace(publication, report=reread(before, len(records)))
            publish(publication, folder, before, Run(kind=CORRECT, started=started), say)
    return outcomes


def reread(generation: Path, count: int) -> dict[str, Any]:
    """Give what a report says of reading, for a run that reads no input: nothing changed."""
    report = _report(generation)
    for name in ("graph", "merges", "corrections", "settings", "not_removed"):
        report.pop(name, None)
    return report | {"new": 0, "changed": 0, "unchanged": count, "removed": 0}


def _report(generation: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((generation / REPORT).read_text(encoding="utf-8"))
    return report
