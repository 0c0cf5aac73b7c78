"""What a person changes in a graph: one frozen value a correction.

A correction names entities by their keys and a paper by the last part of its IRI, so that it holds
in every graph that has the same entities and papers. :mod:`kg.rdf.corrections` reads and writes
them; :mod:`kg.resolve.corrections` applies them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from kg.iri import slug_of
from kg.records import EntityType, Role

MAX_NAME = 300
"""Longest name of an entity, in characters."""

MAX_TEXT = 2000
"""Longest reason and longest proof, in characters."""

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_KEY = re.compile(r'[^\s<>"{}|\\^`\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,400}')


class Action(StrEnum):
    """What a correction does."""

    DROP = "drop"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"
    ROLE = "role"
    ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One change to a graph, by one person.

    Attributes:
        action: What it does.
        entity: Key of the entity that it is about.
        paper: Last part of the IRI of the only paper that it is about; empty for all papers.
        into: Key of the entity that takes the links: of a merge, a split or a rename.
        words: The form that is split off, or the words that prove a link that is added.
        name: The name that the entity gets, or that of a new one.
        type: The type that the entity gets, in the corpus or in the paper.
        role: The role that the link gets.
        label: What the correction does, in words, for readers.
        who: Who made it.
        when: The moment, as :func:`moment_of` gives it.
        why: The reason, or empty.
        number: Its place in the list; corrections are applied in this order.

    Example:
        >>> Correction(action=Action.DROP, entity="gpu", who="Ada").id
        'drop-gpu-a747a2b4'
    """

    action: Action
    entity: str
    paper: str = ""
    into: str = ""
    words: str = ""
    name: str = ""
    type: EntityType | None = None
    role: Role | None = None
    label: str = ""
    who: str = ""
    when: str = ""
    why: str = ""
    number: int = 0

    @property
    def change(self) -> tuple[str, ...]:
        """What it changes, whoever made it and whenever."""
        return (
            self.action.value,
            self.entity,
            self.paper,
            self.into,
            self.words,
            self.name,
            self.type.value if self.type else "",
            self.role.value if self.role else "",
        )

    @property
    def id(self) -> str:
        """The last part of its IRI, made from its content."""
        facts = repr((*self.change, self.who, self.when))
        digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{self.action.value}-{slug_of(self.entity)[:60].rstrip('-')}-{digest}"


_NEEDED = {
    Action.DROP: (),
    Action.MERGE: ("into",),
    Action.SPLIT: ("words", "into"),
    Action.RENAME: ("name", "into"),
    Action.RETYPE: ("type",),
    Action.ROLE: ("paper", "role"),
    Action.ADD: ("paper", "words", "name", "type"),
}


def fault_of(correction: Correction) -> str:
    """Say what makes a correction unusable, wherever it is applied; empty when nothing does.

    Example:
        >>> fault_of(Correction(action=Action.MERGE, entity="gpu"))
        'merge needs into'
        >>> fault_of(Correction(action=Action.DROP, entity="gpu"))
        ''
    """
    for needed in _NEEDED[correction.action]:
        if not getattr(correction, needed):
            return f"{correction.action.value} needs {needed}"
    for what, key in (
        ("entity", correction.entity),
        ("into", correction.into),
        ("paper", correction.paper),
    ):
        if key and not _KEY.fullmatch(key):
            return f"{what} {key[:80]!r} is no part of an IRI"
    if not correction.entity:
        return f"{correction.action.value} needs an entity"
    if correction.entity == correction.into and correction.action is not Action.RENAME:
        return f"{correction.action.value} needs two entities"
    if correction.name and (
        correction.name != clean(correction.name) or len(correction.name) > MAX_NAME
    ):
        return f"a name is one line of at most {MAX_NAME} characters"
    if max(len(correction.words), len(correction.why), len(correction.label)) > MAX_TEXT:
        return f"words and reasons have at most {MAX_TEXT} characters"
    return ""


def moment_of(text: str) -> str:
    """Give a moment as it is kept: ISO 8601, UTC, to the second.

    Raises:
        ValueError: If it is no moment, or has no time zone.

    Example:
        >>> moment_of("2026-05-15T14:00:00.25+02:00")
        '2026-05-15T12:00:00Z'
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def clean(text: str) -> str:
    r"""Make one line of a name or a reason: no control characters, no runs of spaces.

    Example:
        >>> clean("  two\n lines\x1b[31m ")
        'two lines[31m'
    """
    return " ".join(_CONTROL.sub("", " ".join(text.split())).split())


def numbered(corrections: Sequence[Correction]) -> list[Correction]:
    """Give corrections whose numbers are all different: as they are, else from 1 on, in order.

    Example:
        >>> [c.number for c in numbered([Correction(action=Action.DROP, entity="gpu")])]
        [1]
    """
    numbers = {correction.number for correction in corrections}
    if len(numbers) == len(corrections) and all(number > 0 for number in numbers):
        return list(corrections)
    return [replace(one, number=number) for number, one in enumerate(corrections, start=1)]
