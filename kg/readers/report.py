"""What a reading did: how many papers, what was skipped, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kg.errors import BadInput, BadRecord

KEPT = 1000
"""How many items of each kind a report keeps; all are counted."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DroppedField:
    """An optional field, or part of one, that was left out while its record was kept.

    Attributes:
        path: The input.
        place: Where in it, for instance ``line 3``.
        field: The field's name.
        reason: What was wrong with it.

    Example:
        >>> str(DroppedField("a.jsonl", "line 3", "year", "'soon' is not a year"))
        "a.jsonl, line 3: year left out: 'soon' is not a year"
    """

    path: str
    place: str
    field: str
    reason: str

    def __str__(self) -> str:
        """Give one line."""
        return f"{self.path}, {self.place}: {self.field} left out: {self.reason}"


@dataclass(slots=True)
class Tally(Generic[T]):
    """A count of things, of which the first thousand are kept.

    Attributes:
        count: How many there were.
        first: The first :data:`KEPT` of them, in order.

    Example:
        >>> tally = Tally()
        >>> tally.add("one"); tally.add("two")
        >>> len(tally), list(tally)
        (2, ['one', 'two'])
    """

    count: int = 0
    first: list[T] = field(default_factory=list)

    def add(self, item: T) -> None:
        """Count one more, and keep it while there is room."""
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(item)

    def __len__(self) -> int:
        """Give the count of all, not only of those that are kept."""
        return self.count

    def __iter__(self) -> Iterator[T]:
        """Go through those that are kept."""
        return iter(self.first)


@dataclass(slots=True)
class InputCount:
    """What came out of one input.

    Attributes:
        path: As the user gave it.
        format: Name of the reader that was used.
        papers: Papers read.
        bad: Records skipped.
    """

    path: str
    format: str
    papers: int = 0
    bad: int = 0


@dataclass(slots=True)
class ReadReport:
    """Counts that grow while papers are read; complete when the last paper has come.

    Attributes:
        papers: Papers read from all inputs.
        bad: Records that were skipped.
        dropped: Optional fields that were left out.
        empty_abstracts: Ids of papers that have no abstract.
        ignored: Files of a folder or pattern that hold no papers.
        inputs: One count an input, in the order of reading.

    Example:
        >>> report = ReadReport()
        >>> report.bad.add(BadRecord("a.jsonl", "line 3", "no title", "add a title"))
        >>> report.to_dict()["bad_records"]["count"]
        1
    """

    papers: int = 0
    bad: Tally[BadRecord] = field(default_factory=Tally)
    dropped: Tally[DroppedField] = field(default_factory=Tally)
    empty_abstracts: Tally[str] = field(default_factory=Tally)
    ignored: Tally[BadInput] = field(default_factory=Tally)
    inputs: list[InputCount] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """Give the report as plain values, ready for JSON."""
        return {
            "papers": self.papers,
            "inputs": [
                {"path": one.path, "format": one.format, "papers": one.papers, "bad": one.bad}
                for one in self.inputs
            ],
            "bad_records": _listed(self.bad),
            "dropped_fields": _listed(self.dropped),
            "empty_abstracts": _listed(self.empty_abstracts),
            "ignored_files": _listed(self.ignored),
        }


def _listed(tally: Tally[T]) -> dict[str, object]:
    return {"count": tally.count, "first": [str(item) for item in tally]}
