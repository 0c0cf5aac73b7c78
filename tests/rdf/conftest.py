"""The toy corpus as quads and as a store."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kg.iri import paper_iri
from kg.rdf.dataset import dataset_quads
from kg.rdf.entities import entity_quads, inferred_quads, vocabulary_quads
from kg.rdf.quads import evidence_quads, paper_quads
from kg.rdf.store import Store
from kg.records import Entity, Extraction


@dataclass(frozen=True)
class ToyGraph:
    """All lines of the toy corpus, by where they go."""

    extractions: tuple[Extraction, ...]
    entities: tuple[Entity, ...]
    papers: tuple[str, ...]
    evidence: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        return [*self.papers, *self.evidence, *self.shared]


@pytest.fixture(scope="session")
def toy_graph(toy_extractions: tuple[Extraction, ...]) -> ToyGraph:
    found = {link.entity.key: link.entity for one in toy_extractions for link in one.links}
    entities = tuple(found[key] for key in sorted(found))
    iris = {one.paper.id: paper_iri(one.paper) for one in toy_extractions}
    return ToyGraph(
        extractions=toy_extractions,
        entities=entities,
        papers=tuple(q for one in toy_extractions for q in paper_quads(one, iris=iris)),
        evidence=tuple(q for one in toy_extractions for q in evidence_quads(one)),
        shared=(
            *entity_quads(entities),
            *vocabulary_quads(entities),
            *inferred_quads(toy_extractions, entities),
            *dataset_quads(toy_extractions, entities),
        ),
    )


@pytest.fixture(scope="session")
def toy_store(toy_graph: ToyGraph) -> Store:
    return Store.in_memory(toy_graph.lines)
