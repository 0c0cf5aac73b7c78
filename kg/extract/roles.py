"""What an entity does in a paper, decided over all its mentions.

A linear model over the words around the mentions (:mod:`kg.extract.role_clues`) is added to the
logarithm of what the tagger says of them. The model was trained on annotated papers; how much
the tagger counts was chosen on papers that neither has seen (``training/roles.py``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import BadModel
from kg.extract.role_clues import clues_of
from kg.records import EntityType, Mention, Role, Sentence
from kg.resources import resource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROLES = tuple(Role)


def role_of(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], entity_type: EntityType
) -> Role:
    r"""Decide the role of an entity in a paper.

    Args:
        text: The paper's text.
        sentences: Its sentences, the title first.
        mentions: All mentions of the entity, at least one.
        entity_type: Its type in this paper.

    Returns:
        The role; only roles that the type can have.

    Raises:
        BadModel: If the file of weights is missing or unreadable.

    Example:
        >>> from kg.records import SentencePart, Source
        >>> text = "Muon: fast training\nWe present Muon, which outperforms Adam."
        >>> sentences = (Sentence(0, 19, SentencePart.TITLE), Sentence(20, 59))
        >>> muon = Mention(0, 4, "Muon", EntityType.METHOD, Source.PATTERN)
        >>> role_of(text, sentences, [muon], EntityType.METHOD).value
        'introduces'
    """
    import numpy as np  # the first use loads it: an unchanged build has none

    table = _table()
    places = [(mention.start, mention.end) for mention in mentions]
    values: list[float] = []
    rows: list[int] = []
    of_type = table.of_type[entity_type]
    for name, value in sorted(clues_of(text, sentences, places, entity_type).items()):
        for index in (table.of_all.get(name), of_type.get(name)):
            if index is not None:
                values.append(value)
                rows.append(index)
    says = table.tagger * np.array(tagger_says(mentions))
    totals = (says + np.array(values) @ table.weights[rows]).tolist()
    allowed = [ROLES.index(role) for role in allowed_roles(entity_type)]
    return ROLES[max(allowed, key=lambda index: (totals[index], -index))]


def allowed_roles(entity_type: EntityType) -> tuple[Role, ...]:
    """Give the roles that a type can have: ``addresses`` is for tasks and concepts only.

    Example:
        >>> Role.ADDRESSES in allowed_roles(EntityType.METHOD)
        False
    """
    only_for = {
        Role.ADDRESSES: {EntityType.TASK, EntityType.CONCEPT},
        Role.REPORTS: {EntityType.METRIC, EntityType.CONCEPT},
        Role.TARGETS: {EntityType.HARDWARE, EntityType.METHOD},
    }
    return tuple(role for role in ROLES if entity_type in only_for.get(role, {entity_type}))


def tagger_says(mentions: Sequence[Mention]) -> tuple[float, ...]:
    """Give the logarithm of the tagger's mean probability of each role; all 0 where it is silent.

    Example:
        >>> from kg.records import Source
        >>> tagger_says([Mention(0, 1, "T", EntityType.METHOD, Source.PATTERN)])[:2]
        (0.0, 0.0)
    """
    rated = [mention.roles for mention in mentions if mention.roles]
    if not rated:
        return (0.0,) * len(ROLES)
    means = (math.fsum(column) / len(rated) for column in zip(*rated, strict=True))
    return tuple(math.log(max(mean, 0.005)) for mean in means)


@dataclass(frozen=True, slots=True)
class _Table:
    """The weights [clues, roles], and the row of each clue: for all types, and for one alone."""

    tagger: float
    weights: NDArray[np.float64]
    of_all: Mapping[str, int]
    of_type: Mapping[EntityType, Mapping[str, int]]


@cache
def _table() -> _Table:  # read once a process
    import numpy as np

    path = resource("models") / "roles.json"
    try:
        loaded = json.loads(path.read_text("utf-8"))
        tagger = float(loaded["tagger"])
        names = {name: row for row, name in enumerate(loaded["weights"])}
        weights = np.array(list(loaded["weights"].values()), dtype=np.float64) / 100
        if weights.shape != (len(names), len(ROLES)):
            raise ValueError("not one weight a role")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise BadModel(
            "roles.json", "the weights cannot be read", "install the package again"
        ) from err
    of_type: dict[EntityType, dict[str, int]] = {kind: {} for kind in EntityType}
    for name, row in names.items():
        kind, separator, rest = name.partition("|")
        if separator and kind in of_type:
            of_type[EntityType(kind)][rest] = row
    return _Table(tagger, weights, names, of_type)
