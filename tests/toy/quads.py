"""The toy corpus as quads, and one run that could have made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kg.iri import paper_iri
from kg.rdf.bibliography import bibliography_quads
from kg.rdf.dataset import dataset_quads, run_quads
from kg.rdf.entities import entity_quads, vocabulary_quads
from kg.rdf.inference import inferred_quads
from kg.rdf.quads import evidence_quads, paper_quads
from kg.rdf.statistics import statistics_quads
from kg.records import Entity, Extraction


@dataclass(frozen=True)
class ToyQuads:
    """All lines of the toy corpus, by where they go."""

    extractions: tuple[Extraction, ...]
    entities: tuple[Entity, ...]
    papers: tuple[str, ...]
    evidence: tuple[str, ...]
    shared: tuple[str, ...]
    run: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """What stands in graph.nq and evidence.nq."""
        return [*self.papers, *self.evidence, *self.shared]


def toy_quads_of(extractions: tuple[Extraction, ...]) -> ToyQuads:
    """Write the toy extractions as quads."""
    found = {link.entity.key: link.entity for one in extractions for link in one.links}
    entities = tuple(found[key] for key in sorted(found))
    iris = {one.paper.id: paper_iri(one.paper) for one in extractions}
    return ToyQuads(
        extractions=extractions,
        entities=entities,
        papers=tuple(line for one in extractions for line in paper_quads(one, iris=iris)),
        evidence=tuple(line for one in extractions for line in evidence_quads(one)),
        shared=(
            *bibliography_quads(one.paper for one in extractions),
            *entity_quads(entities),
            *vocabulary_quads(entities),
            *(inferred := inferred_quads(extractions, entities)),
            *dataset_quads(extractions, entities, inferred=inferred),
            *statistics_quads(extractions),
        ),
        run=tuple(
            run_quads(
                started=datetime(2026, 5, 15, 12, 0, tzinfo=UTC),
                ended=datetime(2026, 5, 15, 12, 1, tzinfo=UTC),
                inputs=["papers.jsonl"],
                version="0.1.0",
                counts={"papers read": 12},
            )
        ),
    )
