"""The graph as networkx graphs, for the tools that take those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import networkx

from kg.iri import BASE, entity_iri, paper_iri
from kg.records import Extraction

_MAX_SHARED = 500


def projection_of(
    extractions: Iterable[Extraction], projection: str = "links", base: str = BASE
) -> networkx.DiGraph | networkx.Graph:
    """Give a networkx graph whose nodes are IRIs.

    Args:
        extractions: Papers with their links.
        projection: ``links``: papers and entities, an edge a link with ``role``, ``type`` and
            ``confidence``. ``papers``: an edge between papers with the number of entities that
            they share as ``weight``. ``entities``: an edge between entities with the number of
            papers that they share. For the last two, what more than 500 papers or entities
            share is left out: it tells nothing and would make the graph quadratic.
        base: Base of the IRIs.

    Raises:
        ValueError: If there is no such projection.

    Example:
        >>> from kg.records import Paper
        >>> projection_of([Extraction(Paper("p", "A title"))]).nodes(data="label")
        NodeDataView({'https://w3id.org/litkg/paper/a-title': 'A title'}, data='label')
    """
    links = networkx.DiGraph()
    for extraction in extractions:
        paper = paper_iri(extraction.paper, base)
        links.add_node(
            paper, kind="Paper", label=extraction.paper.title, year=extraction.paper.year or 0
        )
        for link in extraction.links:
            entity = entity_iri(link.entity.key, base)
            links.add_node(entity, kind=link.entity.type.value, label=link.entity.name)
            links.add_edge(
                paper,
                entity,
                role=link.role.value,
                type=link.type.value,
                confidence=link.confidence,
            )
    if projection == "links":
        return links
    if projection not in ("papers", "entities"):
        raise ValueError(f"projection is {projection!r}; give links, papers or entities")
    kept = {
        node
        for node, kind in links.nodes(data="kind")
        if (kind == "Paper") == (projection == "papers")
    }
    weights: Counter[tuple[str, str]] = Counter()
    for node in links.nodes:
        if node in kept:
            continue
        near = sorted(set(links.predecessors(node)) | set(links.successors(node)))
        if len(near) <= _MAX_SHARED:
            weights.update(combinations(near, 2))
    projected = networkx.Graph()
    projected.add_nodes_from((node, links.nodes[node]) for node in sorted(kept))
    projected.add_weighted_edges_from((one, other, w) for (one, other), w in weights.items())
    return projected
