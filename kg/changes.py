"""What a build changes: its records over those of the graph before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from kg.errors import BadRecord
from kg.paper_file import paper_to_json, read_paper_file
from kg.publication import PAPERS
from kg.readers import ReadReport
from kg.records import Paper


@dataclass(slots=True)
class Changes:
    """How the papers of a build differ from those of the graph before it."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: dict[str, str] = field(default_factory=dict)
    """Titles by id."""


def with_earlier(
    records: Sequence[Paper],
    before: Path | None,
    report: ReadReport,
    on_error: Literal["skip", "raise"],
    sync: frozenset[str] = frozenset(),
) -> tuple[list[Paper], Changes]:
    """Put this build's records over the earlier papers.

    Papers that came only from inputs named in ``sync`` go where this build has no record of them.
    Of two records of one build with the same id and different text the one with the longer text
    is kept, so that the order does not matter; the other is counted as a bad record.
    """
    chosen: dict[str, Paper] = {}
    for record in records:
        known = chosen.get(record.id)
        if known is None:
            chosen[record.id] = record
            continue
        first, second = sorted((known, record), key=text_order)
        if first.text != second.text:
            bad = same_id(record)
            if on_error == "raise":
                raise bad
            report.bad.add(bad)
        chosen[record.id] = replace(first, inputs=tuple(sorted({*known.inputs, *record.inputs})))
    changes = Changes()
    earlier = {p.id: p for p in read_paper_file(before / PAPERS)} if before is not None else {}
    for paper_id, paper in chosen.items():
        old = earlier.get(paper_id)
        if old is None:
            changes.new.append(paper_id)
            continue
        others = set(old.inputs) - sync
        chosen[paper_id] = paper = replace(paper, inputs=tuple(sorted({*paper.inputs, *others})))
        if replace(old, inputs=paper.inputs) == paper:
            changes.unchanged += 1
        else:
            changes.changed.append(paper_id)
    for paper_id, old in list(earlier.items()):
        others = set(old.inputs) - sync
        if paper_id in chosen or len(others) == len(old.inputs):
            continue
        if others:
            earlier[paper_id] = replace(old, inputs=tuple(sorted(others)))
        else:
            del earlier[paper_id]
            changes.removed[paper_id] = old.title
    together = {**earlier, **chosen}
    return [together[paper_id] for paper_id in sorted(together)], changes


def same_id(record: Paper) -> BadRecord:
    """Give what is wrong with a record whose id another one has, with a different text."""
    reason = "another record has this id and a different text"
    name = (record.inputs or ("input",))[0]
    return BadRecord(name, f"id {record.id!r}", reason, "give each paper its own id")


def text_order(paper: Paper) -> tuple[int, str, str]:
    """Give what records of one id are ordered by: the longest text comes first."""
    return (-len(paper.text), paper.text, json.dumps(paper_to_json(paper), sort_keys=True))
