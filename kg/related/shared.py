"""Which entities papers share: each paper's links as a weighted row.

A link weighs more the fewer papers have its entity, the surer it is, and the more the paper
turns on it. Facets look at some types only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.records import EntityType, Link, Role
from kg.related.words import Terms, number_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.int8]

TYPES = tuple(EntityType)
"""The order in which types are numbered."""

ROLE_WEIGHTS: Mapping[Role, float] = {
    Role.INTRODUCES: 1.0,
    Role.ADDRESSES: 1.0,
    Role.EVALUATES: 0.9,
    Role.TARGETS: 0.9,
    Role.USES: 0.8,
    Role.COMPARES: 0.7,
    Role.REPORTS: 0.6,
    Role.MENTIONS: 0.4,
}
"""How much a paper turns on an entity, by its role."""

_PRIOR = 0.5
"""Added to sums of squared weights, so that one shared entity of two short papers is not all."""


def link_weight(link: Link) -> float:
    """Give how much a paper turns on a linked entity, from 0 to 1.

    Words in the title and repeated words count for more.
    """
    often = min(1.0, 0.7 + 0.1 * len(link.mentions))
    return ROLE_WEIGHTS[link.role] * max(0.0, min(1.0, link.confidence)) * often


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """Every link of every paper, by entity.

    Attributes:
        entities: Numbers of the entities' keys, ascending.
        idf: How rare each entity is, from 0 (in every paper) to 1 (in one).
        starts: Where each entity's papers start in ``rows``.
        rows: Papers that have the entity, ascending.
        weights: Weight of the link, idf included.
        kinds: Type of the entity in that paper, as its place in :data:`TYPES`.
        norms: One row a type, one column a paper: sum of squared weights.
    """

    entities: Terms
    idf: Floats
    starts: Longs
    rows: Ints
    weights: Floats
    kinds: Kinds
    norms: Floats

    @staticmethod
    def build(papers: Iterable[Iterable[Link]]) -> EntityIndex:
        """Build the index from each paper's links, in the order of the papers."""
        numbers: list[int] = []
        rows: list[int] = []
        weights: list[float] = []
        kinds: list[int] = []
        size = 0
        for row, links in enumerate(papers):
            size = row + 1
            for link in links:
                numbers.append(number_of(link.entity.key))
                rows.append(row)
                weights.append(link_weight(link))
                kinds.append(TYPES.index(link.type))
        keys = np.array(numbers, np.uint64)
        order = np.argsort(keys, kind="stable")
        unique, first, spread = np.unique(keys[order], return_index=True, return_counts=True)
        idf = rarity(spread, size)
        weight = np.array(weights, np.float32)[order] * np.repeat(idf, spread)
        row_of = np.array(rows, np.int32)[order]
        kind_of = np.array(kinds, np.int8)[order]
        norms = np.zeros((len(TYPES), size), np.float32)
        np.add.at(norms, (kind_of, row_of), weight**2)
        starts = np.append(first, len(keys)).astype(np.int64)
        return EntityIndex(unique, idf, starts, row_of, weight, kind_of, norms)

    @property
    def size(self) -> int:
        """Number of papers."""
        return int(self.norms.shape[1])

    def rarity_of(self, key: str) -> float:
        """Give how rare an entity is, from 0 to 1; 1 for an entity that no paper has."""
        place = self._place(key)
        return 1.0 if place is None else float(self.idf[place])

    def scores(self, links: Iterable[Link], types: Mapping[EntityType, float]) -> Floats:
        """Give how alike a paper's links are to those of every paper, from 0 to 1 (damped cosine).

        Args:
            links: The links of the asking paper.
            types: How much each type counts; types that are left out count nothing.

        Returns:
            One number a paper, in their order.
        """
        factors = np.array([types.get(kind, 0.0) for kind in TYPES], np.float32)
        total = np.zeros(self.size, np.float32)
        own = 0.0
        for link in links:
            factor = types.get(link.type, 0.0)
            place = self._place(link.entity.key)
            mine = link_weight(link) * (1.0 if place is None else float(self.idf[place]))
            own += factor * mine**2
            if place is None or not factor:
                continue
            start, stop = int(self.starts[place]), int(self.starts[place + 1])
            there = np.sqrt(factor * factors)[self.kinds[start:stop]]
            total[self.rows[start:stop]] += mine * self.weights[start:stop] * there
        norms = np.sqrt((factors @ self.norms + _PRIOR) * (own + _PRIOR))
        return np.asarray(np.clip(total / norms, 0.0, 1.0), np.float32)

    def papers_with(self, keys: Iterable[str], kinds: Iterable[EntityType]) -> Ints:
        """Give the rows of the papers that have any of the entities as one of the types."""
        wanted = [TYPES.index(kind) for kind in kinds]
        found = [np.zeros(0, np.int32)]
        for key in keys:
            place = self._place(key)
            if place is not None:
                start, stop = int(self.starts[place]), int(self.starts[place + 1])
                found.append(self.rows[start:stop][np.isin(self.kinds[start:stop], wanted)])
        return np.unique(np.concatenate(found))

    def _place(self, key: str) -> int | None:
        number = np.uint64(number_of(key))
        place = int(np.searchsorted(self.entities, number))
        return place if place < len(self.entities) and self.entities[place] == number else None


def rarity(spread: npt.NDArray[np.int64], size: int) -> Floats:
    """Give how rare things are that ``spread`` of ``size`` papers have, from 0 to 1.

    Example:
        >>> rarity(np.array([1, 10, 100]), 100).round(2).tolist()
        [1.0, 0.5, 0.0]
    """
    if size < 2:
        return np.ones(len(spread), np.float32)
    return np.asarray(np.log(size / np.maximum(spread, 1)) / math.log(size), np.float32)
