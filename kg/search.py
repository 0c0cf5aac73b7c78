"""Papers and entities by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.forms import fold
from kg.iri import entity_iri, paper_iri
from kg.records import Entity, EntityType, Paper
from kg.related.words import terms_of

if TYPE_CHECKING:
    from kg.rdf.view import View
    from kg.related.index import RelatedIndex


@dataclass(frozen=True, slots=True)
class Found:
    """A paper or an entity that words found.

    Attributes:
        kind: ``Paper`` or the entity's type.
        name: Title of the paper or name of the entity.
        id: Id of the paper or key of the entity.
        iri: Its IRI.
        score: From 0 to 1 within its kind.
    """

    kind: str
    name: str
    id: str
    iri: str
    score: float


def found_in(
    words: str, view: View, index: RelatedIndex, base: str, kind: EntityType | None, k: int
) -> list[Found]:
    """Find entities whose names hold all words, then papers by their words, best first."""
    entities = sorted(
        (
            (score, entity)
            for entity in view.entities(kind)
            if (score := _name_score(words, entity)) > 0
        ),
        key=lambda pair: (-pair[0], pair[1].key),
    )
    found = [
        Found(entity.type.value, entity.name, entity.key, entity_iri(entity.key, base), score)
        for score, entity in entities[:k]
    ]
    if kind is None:
        found += [
            Found("Paper", paper.title, paper.id, paper_iri(paper, base), score)
            for score, paper in _papers(words, view, index, k)
        ]
    return found[: 2 * k]


def _name_score(words: str, entity: Entity) -> float:
    """The share of the best name that the words make up; 0 when a word is missing."""
    wanted = fold(words)
    best = 0.0
    for name in (entity.name, *entity.labels):
        form = fold(name)
        if wanted and all(word in form for word in wanted.split()):
            best = max(best, round(len(wanted) / len(form), 3))
    return min(best, 1.0)


def _papers(words: str, view: View, index: RelatedIndex, k: int) -> list[tuple[float, Paper]]:
    scores = index.lexical.scores(index.lexical.bag(terms_of(words)))
    order = np.lexsort((np.arange(len(scores)), -scores))[:k]
    top = float(scores.max(initial=0.0))
    return [
        (round(float(scores[row]) / top, 3), view.paper(index.ids[row]))
        for row in order.tolist()
        if scores[row] > 0
    ]
