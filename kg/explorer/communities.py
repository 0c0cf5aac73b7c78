"""Groups of entities that papers name together, named by their most telling members.

Louvain's method (Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in
large networks", 2008), from networkx, on the co-occurrence of entities in papers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg.explorer.content import Content
from kg.records import EntityType

OTHER = -1
"""The number of no community."""

_MOST_ENTITIES = 2000  # more would not change the picture, only the time
_MOST_COMMUNITIES = 20
_LEAST_MEMBERS = 4
_NEAREST = 8
_SEED = 7
_TELLING = {EntityType.METRIC: 0.4, EntityType.DATASET: 0.6}  # how well a type names a theme


@dataclass(frozen=True)
class Communities:
    """Which node belongs where.

    Attributes:
        papers: For each paper its community, or :data:`OTHER`.
        entities: For each entity its community, or :data:`OTHER`.
        names: One a community, largest first.
        pairs: Entities that occur together, as ``(first, second, weight)`` with
            ``first < second`` and weight from 0 to 1; sorted.
    """

    papers: list[int]
    entities: list[int]
    names: list[str]
    pairs: list[tuple[int, int, float]]


def communities_of(content: Content) -> Communities:
    """Group entities and papers; the same content always gives the same groups."""
    table = _weights(content)
    ranked = [e for e in content.ranked_entities() if not content.hubs[e]][:_MOST_ENTITIES]
    pairs = _nearest_pairs(table, sorted(ranked))
    graph = nx.Graph()
    graph.add_nodes_from(sorted(ranked))
    graph.add_weighted_edges_from(pairs)
    found = nx.community.louvain_communities(graph, seed=_SEED) if ranked else []
    found = [group for group in found if len(group) >= min(_LEAST_MEMBERS, len(ranked))]
    found.sort(key=lambda group: (-sum(content.support[e] for e in group), min(group)))
    found = found[:_MOST_COMMUNITIES]

    entities = np.full(len(content.entities), OTHER)
    for number, group in enumerate(found):
        entities[sorted(group)] = number
    papers = _majority(table, entities, len(found))
    spread = _majority(table.T.tocsr(), papers, len(found))
    entities = np.where(entities == OTHER, spread, entities)
    inside = _inside_counts(content, papers, entities)
    names = [_name_of(group, content, inside) for group in found]
    return Communities(papers.tolist(), entities.tolist(), names, pairs)


def _weights(content: Content) -> sparse.csr_matrix:
    """Papers by entities; rare entities and sure links weigh more, hubs nothing."""
    total = len(content.extractions)
    rarity = [
        0.0 if hub else math.log1p(total / max(support, 1))
        for support, hub in zip(content.support, content.hubs, strict=True)
    ]
    values = [
        rarity[entity] * max(link.confidence, 0.05)
        for entity, link in zip(content.link_entities, content.links(), strict=True)
    ]
    return sparse.csr_matrix(
        (values, (content.link_papers, content.link_entities)),
        shape=(total, len(content.entities)),
        dtype=np.float64,
    )


def _nearest_pairs(table: sparse.csr_matrix, chosen: list[int]) -> list[tuple[int, int, float]]:
    """Give each entity's strongest companions, as cosine of their papers."""
    if not chosen:
        return []
    columns = table[:, chosen]
    length = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel())
    unit = columns @ sparse.diags(1 / np.maximum(length, 1e-9))
    cosine = (unit.T @ unit).tocoo()
    weights = np.round(cosine.data, 4)
    useful = (cosine.row != cosine.col) & (weights > 0)
    rows, others, weights = cosine.row[useful], cosine.col[useful], weights[useful]
    order = np.lexsort((others, -weights, rows))
    rows, others, weights = rows[order], others[order], weights[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    near = rank < _NEAREST
    numbers = np.array(chosen)
    first = numbers[np.minimum(rows, others)[near]].tolist()
    second = numbers[np.maximum(rows, others)[near]].tolist()
    pairs = dict(zip(zip(first, second, strict=True), weights[near].tolist(), strict=True))
    return [(one, other, weight) for (one, other), weight in sorted(pairs.items())]


def _majority(table: sparse.csr_matrix, groups: NDArray[np.int_], count: int) -> NDArray[np.int_]:
    """For each row, the group in which it has most weight."""
    if not count or not table.shape[0]:
        return np.full(table.shape[0], OTHER)
    members = np.flatnonzero(groups != OTHER)
    chooser = sparse.csr_matrix(
        (np.ones(len(members)), (members, groups[members])), shape=(len(groups), count)
    )
    weight = np.round((table @ chooser).toarray(), 9)
    return np.where(weight.max(axis=1) > 0, weight.argmax(axis=1), OTHER)


def _inside_counts(
    content: Content, papers: NDArray[np.int_], entities: NDArray[np.int_]
) -> list[int]:
    """For each entity, the number of papers of its own group that name it."""
    first = np.array(content.link_papers, dtype=int)
    second = np.array(content.link_entities, dtype=int)
    inside = papers[first] == entities[second]
    counts: list[int] = np.bincount(second[inside], minlength=len(entities)).tolist()
    return counts


def _name_of(group: set[int], content: Content, inside: list[int]) -> str:
    """Name a group by the two members that are frequent in it and rare outside."""

    def telling(entity: int) -> tuple[float, int]:
        share = inside[entity] / max(content.support[entity], 1)
        kind = _TELLING.get(content.entities[entity].type, 1.0)
        return (-inside[entity] * share * kind, entity)

    return " · ".join(content.entities[entity].name for entity in sorted(group, key=telling)[:2])
