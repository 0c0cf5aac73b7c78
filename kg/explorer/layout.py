"""Where each node stands, worked out before the browser sees it.

Communities are placed by the force-directed method of Fruchterman and Reingold ("Graph drawing
by force-directed placement", 1991), from networkx, and so are the nodes within each; a small
graph is then relaxed as a whole. Last, nodes that overlap are pushed apart.
"""

from __future__ import annotations

import math
from collections import defaultdict

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.explorer.communities import Communities
from kg.explorer.content import Content

Points = NDArray[np.float64]

SPACING = 46.0
"""Distance of neighbouring nodes, in the units of the picture."""

_SEED = 11
_RELAXED = 480  # networkx has a fast dense method below 500 nodes
_WIDE = 1.2  # a screen is wider than high, and so are names
_GOLDEN = math.pi * (3 - math.sqrt(5))


def positions_of(
    content: Content, communities: Communities, drawn: list[int], sizes: list[float]
) -> Points:
    """Place every node of the content.

    Args:
        content: The papers and entities.
        communities: Their groups.
        drawn: The nodes of the first view, which get the good places; the others stand near
            what they are linked to.
        sizes: Radius of each drawn node.

    Returns:
        One row (x, y) a node, papers first; the same input always gives the same places.
    """
    papers = len(content.extractions)
    places = np.zeros((papers + len(content.entities), 2))
    if not len(places):
        return places
    groups = np.array([*communities.papers, *communities.entities])
    edges = _edges(content, communities, set(drawn))
    places[drawn] = _place_drawn(drawn, edges, groups, np.array(sizes))
    return _place_others(places, content, set(drawn), groups)


def _edges(
    content: Content, communities: Communities, drawn: set[int]
) -> list[tuple[int, int, float]]:
    """Give the edges that pull: links between drawn nodes, or else co-occurrence."""
    papers = len(content.extractions)
    links = [
        (paper, papers + entity, 0.15 if content.hubs[entity] else 1.0)
        for paper, entity in zip(content.link_papers, content.link_entities, strict=True)
        if paper in drawn and papers + entity in drawn
    ]
    if links:
        return links
    return [
        (papers + first, papers + second, weight)
        for first, second, weight in communities.pairs
        if papers + first in drawn and papers + second in drawn
    ]


def _place_drawn(
    drawn: list[int],
    edges: list[tuple[int, int, float]],
    groups: NDArray[np.int_],
    sizes: NDArray[np.float64],
) -> Points:
    members: dict[int, list[int]] = defaultdict(list)
    for node in drawn:
        members[int(groups[node])].append(node)
    centres = _place_groups(members, edges, groups)
    within: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for first, second, weight in edges:
        if groups[first] == groups[second]:
            within[int(groups[first])].append((first, second, weight))
    place_of: dict[int, Points] = {}
    for group, nodes in sorted(members.items()):
        radius = SPACING * 0.62 * math.sqrt(len(nodes))
        for node, place in _force_directed(nodes, within[group]).items():
            place_of[node] = centres[group] + place * radius
    placed = np.array([place_of[node] for node in drawn]).reshape(-1, 2)
    if 2 < len(drawn) <= _RELAXED:
        placed = _relaxed(placed, drawn, edges, groups)
    placed[:, 0] *= _widening(placed)
    return spread_apart(placed, sizes + SPACING / 4)


def _widening(points: Points) -> float:
    """By how much to stretch points sideways, so that they fill a screen."""
    low, high = np.quantile(points, [0.03, 0.97], axis=0)
    width, height = np.maximum(high - low, 1e-9)
    return float(np.clip(_WIDE * height / width, 0.8, 1.4))


def _place_groups(
    members: dict[int, list[int]],
    edges: list[tuple[int, int, float]],
    groups: NDArray[np.int_],
) -> dict[int, Points]:
    """Place the centres, near when many edges run between them, never overlapping."""
    between: dict[tuple[int, int], float] = defaultdict(float)
    for first, second, weight in edges:
        pair = sorted((int(groups[first]), int(groups[second])))
        if pair[0] != pair[1]:
            size = math.sqrt(len(members[pair[0]]) * len(members[pair[1]]))
            between[pair[0], pair[1]] += weight / size
    pulls = [(first, second, weight) for (first, second), weight in sorted(between.items())]
    placed = _force_directed(sorted(members), pulls)
    order = list(placed)
    radii = np.array([SPACING * 0.72 * math.sqrt(len(members[group])) for group in order])
    points = np.array([placed[group] for group in order]) * (radii.sum() / math.sqrt(len(order)))
    for _ in range(200):  # circles pushed apart, then drawn together again
        gap = points[:, None] - points[None]
        distance = np.maximum(np.linalg.norm(gap, axis=2), 1e-6)
        overlap = np.maximum(radii[:, None] + radii[None] - distance, 0)
        np.fill_diagonal(overlap, 0)
        points += (gap / distance[..., None] * overlap[..., None]).sum(axis=1) * 0.25
        points *= 0.985
    return dict(zip(order, points, strict=True))


def _force_directed(nodes: list[int], edges: list[tuple[int, int, float]]) -> dict[int, Points]:
    """Place nodes within the unit circle."""
    if len(nodes) == 1:
        return {nodes[0]: np.zeros(2)}
    if len(nodes) > _RELAXED:  # too many for a picture of their own: a sunflower
        return {
            node: math.sqrt(rank / len(nodes))
            * np.array([math.cos(rank * _GOLDEN), math.sin(rank * _GOLDEN)])
            for rank, node in enumerate(nodes)
        }
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from(edges)
    start = {
        node: (math.cos(rank * _GOLDEN) * 0.9, math.sin(rank * _GOLDEN) * 0.9)
        for rank, node in enumerate(nodes)
    }
    found = nx.spring_layout(
        graph, pos=start, k=1.6 / math.sqrt(len(nodes)), iterations=40, seed=_SEED
    )
    points = np.array([found[node] for node in nodes])
    points -= points.mean(axis=0)
    points /= max(float(np.linalg.norm(points, axis=1).max()), 1e-9)
    return dict(zip(nodes, points, strict=True))


def _relaxed(
    points: Points,
    drawn: list[int],
    edges: list[tuple[int, int, float]],
    groups: NDArray[np.int_],
) -> Points:
    """Let the whole graph settle from the places it has, edges within groups pulling more."""
    scale = max(float(np.abs(points).max()), 1e-9)
    graph = nx.Graph()
    graph.add_nodes_from(drawn)
    graph.add_weighted_edges_from(
        (first, second, weight * (1.0 if groups[first] == groups[second] else 0.12))
        for first, second, weight in edges
    )
    found = nx.spring_layout(
        graph,
        pos=dict(zip(drawn, points / scale, strict=True)),
        k=1.1 / math.sqrt(len(drawn)),
        iterations=18,
        seed=_SEED,
    )
    settled = np.array([found[node] for node in drawn])
    settled -= np.median(settled, axis=0)
    reach = float(np.quantile(np.linalg.norm(settled, axis=1), 0.9))
    return settled / max(reach, 1e-9) * SPACING * 0.72 * math.sqrt(len(drawn))


def spread_apart(points: Points, radii: NDArray[np.float64], *, rounds: int = 80) -> Points:
    """Push circles apart until hardly any two overlap.

    Example:
        >>> (spread_apart(np.zeros((2, 2)), np.array([5.0, 5.0])).round() + 0.0).tolist()
        [[-5.0, 0.0], [5.0, 0.0]]
    """
    if len(points) < 2:
        return points.copy()
    from scipy.spatial import cKDTree

    angle = np.arange(len(points)) * math.pi
    moved = points + 1e-6 * np.stack([-np.cos(angle), np.sin(angle * _GOLDEN) * 0.01], axis=1)
    farthest = float(2 * radii.max())
    for _ in range(rounds):
        pairs = cKDTree(moved).query_pairs(farthest, output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        first, second = pairs[:, 0], pairs[:, 1]
        gap = moved[first] - moved[second]
        length = np.maximum(np.linalg.norm(gap, axis=1), 1e-9)
        overlap = radii[first] + radii[second] - length
        near = overlap > 0.02 * farthest
        if not near.any():
            break
        push = gap[near] / length[near, None] * (overlap[near] / 2)[:, None]
        step = np.zeros_like(moved)
        np.add.at(step, first[near], push)
        np.add.at(step, second[near], -push)
        reach = np.maximum(np.linalg.norm(step, axis=1), 1e-9)
        moved += step * np.minimum(1.0, farthest / 2 / reach)[:, None]
    return moved


def _place_others(
    places: Points, content: Content, drawn: set[int], groups: NDArray[np.int_]
) -> Points:
    """Put what the first view leaves out beside what it is linked to."""
    papers = len(content.extractions)
    known = np.zeros(len(places), dtype=bool)
    known[sorted(drawn)] = True
    first = np.array(content.link_papers, dtype=int)
    second = np.array(content.link_entities, dtype=int) + papers
    kin = np.where(groups[first] == groups[second], 1.0, 0.03)  # strangers hardly pull
    for _ in range(2):  # papers from entities, then entities from papers
        total = np.zeros_like(places)
        count = np.zeros(len(places))
        for here, there in ((first, second), (second, first)):
            usable = known[there]
            np.add.at(total, here[usable], places[there[usable]] * kin[usable, None])
            np.add.at(count, here[usable], kin[usable])
        found = ~known & (count > 0)
        places[found] = total[found] / count[found, None]
        angle = np.flatnonzero(found) * _GOLDEN
        places[found] += SPACING * 0.6 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        known |= found
    lost = np.flatnonzero(~known)
    reach = float(np.abs(places).max()) + SPACING
    angle = np.arange(len(lost)) * (2 * math.pi / max(len(lost), 1))
    places[lost] = reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return places
