"""Why two papers are related: what they share, and the sentences that show it.

A reason names only entities that the text of both papers names, and quotes only characters of
the two papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.sentences import sentences_of
from kg.records import Entity, Extraction, Link, Paper, Role, Sentence
from kg.related.facets import FACET_TYPES, Facet, facet_sentences, facet_weights
from kg.related.index import RelatedIndex, View
from kg.related.query import Asker, Query, askers_of
from kg.related.ranking import Options, Ranked, rank
from kg.related.shared import link_weight
from kg.related.words import Terms, terms_of

if TYPE_CHECKING:
    from scipy import sparse

_MOST = 8
_LEAST_ALIKE = 0.15


class ReasonKind(StrEnum):
    """What relates two papers."""

    ENTITY = "entity"
    TEXT = "text"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that relates a paper to what was asked.

    Attributes:
        kind: What it is.
        entity: The shared entity; None for two alike sentences and for a citation.
        role_here: The entity's role in the asking paper or text; None without entity.
        role_there: Its role in the related paper; None without entity.
        weight: How much it counts, from 0 to 1; for two sentences, how alike they are.
        quote_here: The sentence of the asking paper, exactly as written; empty for a citation.
        quote_there: The sentence of the related paper, exactly as written.
        paper_here: Id of the asking paper; empty for a text.
    """

    kind: ReasonKind
    entity: Entity | None
    role_here: Role | None
    role_there: Role | None
    weight: float
    quote_here: str
    quote_there: str
    paper_here: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """A related paper and why it is one.

    Attributes:
        paper: The paper, under the id that it was asked for by.
        score: From 0 to 1.
        reasons: The weightiest first; empty when nothing is shared.
        parts: What each part of the ranking adds to the score, by name.
    """

    paper: Paper
    score: float
    reasons: tuple[Reason, ...] = ()
    parts: dict[str, float] = field(default_factory=dict)


def find_related(
    query: Query, view: View, index: RelatedIndex, options: Options | None = None
) -> list[Related]:
    """Rank the papers of a store and say why each is related.

    Args:
        query: Papers, a text, or both.
        view: The store.
        index: Its index.
        options: How many, which, and in which way related.

    Returns:
        Best first, see :func:`kg.related.ranking.rank`.

    Raises:
        BadInput: If the question is empty.
        UnknownName: If a paper or candidate is not in the index.
    """
    options = options or Options()
    ranked = rank(query, view, index, options)
    askers = askers_of(query, view, index) if ranked else []
    facets = list(facet_weights(options.facet))
    return [_explained(one, askers, facets, view, index) for one in ranked]


def entity_reasons(
    here: Extraction, there: Extraction, index: RelatedIndex, facets: Sequence[Facet | None]
) -> list[Reason]:
    """Give the entities that two papers share, the weightiest first, then by key.

    Only types that count for one of the facets are considered.
    """
    others = {link.entity.key: link for link in there.links}
    reasons = []
    for link in here.links:
        other = others.get(link.entity.key)
        if other is None:
            continue
        counts = max(FACET_TYPES[facet].get(link.type, 0.0) for facet in facets)
        weight = counts * (link_weight(link) * link_weight(other)) ** 0.5
        weight *= index.entities.rarity_of(link.entity.key)
        if counts:
            reasons.append(
                Reason(
                    ReasonKind.ENTITY,
                    link.entity,
                    link.role,
                    other.role,
                    round(weight, 4),
                    quote_of(here, link),
                    quote_of(there, other),
                    here.paper.id,
                )
            )
    return sorted(reasons, key=lambda reason: (-reason.weight, _key(reason)))


def quote_of(extraction: Extraction, link: Link) -> str:
    """Give the sentence that names a link's entity; one of the abstract before the title.

    Example:
        >>> from kg.records import EntityType, Mention, Source
        >>> paper = Paper("p", "On cats", "They purr. Cats sleep.")
        >>> words = Mention(19, 23, "Cats", EntityType.CONCEPT, Source.TAGGER)
        >>> cat = Entity("cat", "cat", EntityType.CONCEPT)
        >>> link = Link(cat, Role.ADDRESSES, EntityType.CONCEPT, 1.0, (Source.TAGGER,), (words,))
        >>> quote_of(Extraction(paper, (link,)), link)
        'Cats sleep.'
    """
    text = extraction.paper.text
    sentences = _sentences(extraction)
    places = sorted(
        link.mentions,
        key=lambda mention: (mention.start < len(extraction.paper.title), mention.start),
    )
    for mention in places:
        for sentence in sentences:
            if sentence.start <= mention.start < sentence.end:
                return text[sentence.start : sentence.end]
    return places[0].text if places else ""


def text_reason(
    asker: Asker, there: Extraction, index: RelatedIndex, facets: Sequence[Facet | None]
) -> Reason | None:
    """Give the two most alike sentences of two papers; None when none are alike.

    Titles are compared too. Vectors decide where both papers have them, else words.
    """
    here = asker.extraction
    mine = sorted({place for facet in facets for place in facet_sentences(here, facet)})
    ours, theirs = _sentences(here), _sentences(there)
    mine = mine or list(range(len(ours)))
    alike = _alike_by_words(here, ours, there, theirs, index)
    row = index.rows.get(there.paper.id)
    if index.vectors is not None and row is not None and len(asker.sentences) == len(ours):
        vectors, _ = index.vectors.sentences_of(row)
        if len(vectors) == len(theirs):
            alike = (alike + np.clip(asker.sentences @ vectors.T, 0, 1)) / 2
    alike = alike[mine]
    if not alike.size or alike.max() < _LEAST_ALIKE:
        return None
    one, other = np.unravel_index(int(np.argmax(np.round(alike, 5))), alike.shape)
    return Reason(
        ReasonKind.TEXT,
        None,
        None,
        None,
        round(float(alike[one, other]), 4),
        _text(here, ours[mine[int(one)]]),
        _text(there, theirs[int(other)]),
        here.paper.id,
    )


def _explained(
    one: Ranked,
    askers: Sequence[Asker],
    facets: Sequence[Facet | None],
    view: View,
    index: RelatedIndex,
) -> Related:
    there = view.extraction(index.ids[one.row])
    best: dict[str, Reason] = {}
    for asker in askers:
        for reason in entity_reasons(asker.extraction, there, index, facets):
            if _key(reason) not in best or reason.weight > best[_key(reason)].weight:
                best[_key(reason)] = reason
    reasons = sorted(best.values(), key=lambda reason: (-reason.weight, _key(reason)))[:_MOST]
    texts = [text_reason(asker, there, index, facets) for asker in askers]
    alike = [reason for reason in texts if reason is not None]
    if alike:
        reasons.append(max(alike, key=lambda reason: reason.weight))
    reasons.extend(_citation_reasons(askers, one.row, index))
    paper = there.paper if there.paper.id == one.id else _renamed(there.paper, one.id)
    return Related(paper, one.score, tuple(reasons), one.parts)


def _citation_reasons(askers: Sequence[Asker], row: int, index: RelatedIndex) -> list[Reason]:
    """Give one reason if any asking paper cites the other or is cited by it."""
    for asker in askers:
        if asker.row is not None and index.citations.are_linked(asker.row, row):
            here = asker.extraction.paper.id
            return [Reason(ReasonKind.CITATION, None, None, None, 1.0, "", "", here)]
    return []


def _renamed(paper: Paper, name: str) -> Paper:
    aliases = tuple(sorted({paper.id, *paper.aliases} - {name}))
    return replace(paper, id=name, aliases=aliases)


def _alike_by_words(
    here: Extraction,
    ours: Sequence[Sentence],
    there: Extraction,
    theirs: Sequence[Sentence],
    index: RelatedIndex,
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    alike = _bags(here, ours, index) @ _bags(there, theirs, index).T
    return np.clip(np.asarray(alike.toarray(), np.float32), 0, 1)


def _bags(
    extraction: Extraction, sentences: Sequence[Sentence], index: RelatedIndex
) -> sparse.csr_array:
    """Weigh the terms of each sentence: sentences by terms, each row of norm 1."""
    from scipy import sparse

    bags = [index.lexical.bag(_terms_of(_text(extraction, one))) for one in sentences]
    starts = np.cumsum([0, *(len(bag.columns) for bag in bags)])
    columns = np.concatenate([bag.columns for bag in bags]) if bags else np.zeros(0, np.int32)
    weights = np.concatenate([bag.weights for bag in bags]) if bags else np.zeros(0, np.float32)
    shape = (len(bags), len(index.lexical.terms))
    return sparse.csr_array((weights, columns, starts), shape=shape)


@lru_cache(maxsize=4096)  # one paper's sentences are set beside those of many
def _terms_of(text: str) -> Terms:
    return terms_of(text)


def _sentences(extraction: Extraction) -> tuple[Sentence, ...]:
    return extraction.sentences or sentences_of(extraction.paper.title, extraction.paper.abstract)


def _text(extraction: Extraction, sentence: Sentence) -> str:
    return extraction.paper.text[sentence.start : sentence.end]


def _key(reason: Reason) -> str:
    return reason.entity.key if reason.entity else ""
