"""The parts of the score: how alike one asking paper and the papers of an index are.

The wide parts are computed for every paper of the index, the deep ones (sentence against
sentence) only for those that the wide ones put near the top.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from kg.records import SentencePart
from kg.related.facets import FACET_PARTS, FACET_TYPES, Facet, facet_sentences
from kg.related.index import RelatedIndex
from kg.related.lexical import Bag
from kg.related.query import Asker
from kg.related.vectors import PARTS, Parts, VectorIndex, unit
from kg.related.words import terms_of

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_FACETED: Mapping[str, float] = {
    "words": 0.20,
    "vectors": 0.45,
    "facet vectors": 0.15,
    "sentences": 0.15,
    "entities": 0.05,
}
_SHARES: Mapping[Facet | None, Mapping[str, float]] = {
    # whole texts against whole texts, and each sentence against its like
    None: {"words": 0.25, "vectors": 0.50, "sentences": 0.20, "entities": 0.05},
    # the whole text counts for most, as all facets of a paper are akin; then what speaks of one
    Facet.BACKGROUND: _FACETED,
    Facet.METHOD: _FACETED,
    Facet.RESULT: _FACETED,
    # texts say little of hardware beyond its name
    Facet.HARDWARE: {"words": 0.15, "facet words": 0.10, "vectors": 0.20, "entities": 0.55},
}
"""Share of each part by facet; chosen on development data, see benchmarks/related_work.py."""

_CITATIONS = 0.15
_OF_VECTORS = ("vectors", "facet vectors", "sentences")


def wide_parts(asker: Asker, facet: Facet | None, index: RelatedIndex) -> dict[str, Floats]:
    """Give each wide part for every paper of the index, times its share of the score.

    In large corpora the parts that compare vectors are near, not exact.

    Args:
        asker: What asks.
        facet: The facet, or None for all of the paper.
        index: The papers.

    Returns:
        Arrays of one number a paper, by the name of the part.
    """
    shares = shares_of(asker, facet, index)
    parts: dict[str, Floats] = {}
    for name, share in shares.items():
        if name == "words":
            parts[name] = np.float32(share) * np.sqrt(index.lexical.scores(asker.bag))
        elif name == "facet words":
            bag = _facet_bag(asker, facet, index)
            parts[name] = np.float32(share) * np.sqrt(index.lexical.scores(bag))
        elif name == "vectors" and index.vectors is not None:
            scores = index.vectors.near_scores(asker.vector)
            parts[name] = np.float32(share) * np.clip(scores, 0, 1)
        elif name == "facet vectors" and index.vectors is not None:
            scores = index.vectors.near_scores(_facet_vector(asker, facet))
            parts[name] = np.float32(share) * np.clip(scores, 0, 1)
        elif name == "entities":
            links = asker.extraction.links
            scores = index.entities.scores(links, FACET_TYPES[facet])
            parts[name] = np.float32(share) * scores
        elif name == "citations" and asker.row is not None:
            parts[name] = share * index.citations.scores(asker.row)
    return parts


def deep_parts(
    asker: Asker, facet: Facet | None, index: RelatedIndex, rows: Rows
) -> dict[str, Floats]:
    """Give each part that compares vectors for some papers, exactly, times its share.

    "sentences": with a facet, the mean of the asking paper's sentences that speak of it is
    compared with the same mean of the other paper; without one, each asking sentence finds the
    most alike sentence of the other paper.
    """
    vectors = index.vectors
    if vectors is None:
        return {}
    parts: dict[str, Floats] = {}
    for name, share in shares_of(asker, facet, index).items():
        if name == "vectors":
            scores = vectors.scores(asker.vector, rows)
        elif name == "facet vectors":
            scores = vectors.scores(_facet_vector(asker, facet), rows)
        elif name == "sentences":
            scores = _sentence_scores(asker, facet, vectors, rows)
        else:
            continue
        parts[name] = np.float32(share) * np.clip(scores, 0, 1)
    return parts


def shares_of(asker: Asker, facet: Facet | None, index: RelatedIndex) -> dict[str, float]:
    """Give the share of each part that can be computed; together they are 1."""
    shares = dict(_SHARES[facet])
    if index.vectors is None or not asker.vector.any():
        shares = {name: share for name, share in shares.items() if name not in _OF_VECTORS}
    elif len(asker.sentences) != len(asker.extraction.sentences) or not len(asker.sentences):
        shares.pop("sentences", None)
        shares.pop("facet vectors", None)
    types = FACET_TYPES[facet]
    if not any(types.get(link.type) for link in asker.extraction.links):
        shares.pop("entities")
    total = sum(shares.values())
    shares = {name: share / total for name, share in shares.items()}
    if asker.row is not None and index.citations.knows(asker.row):
        shares = {name: share * (1 - _CITATIONS) for name, share in shares.items()}
        shares["citations"] = _CITATIONS
    return shares


def _facet_bag(asker: Asker, facet: Facet | None, index: RelatedIndex) -> Bag:
    text = asker.extraction.paper.text
    sentences = asker.extraction.sentences
    chosen = [sentences[place] for place in facet_sentences(asker.extraction, facet)]
    terms = [terms_of(text[sentence.start : sentence.end]) for sentence in chosen]
    return index.lexical.bag(np.concatenate(terms)) if terms else asker.bag


def _sentence_scores(asker: Asker, facet: Facet | None, vectors: VectorIndex, rows: Rows) -> Floats:
    starts, stops = vectors.starts[rows], vectors.starts[rows + 1]
    lengths = stops - starts
    score = np.zeros(len(rows), np.float32)
    if not lengths.sum():
        return score
    firsts = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) + np.repeat(starts - firsts, lengths)
    filled = lengths > 0
    theirs = vectors.sentences[places].astype(np.float32)
    if facet is None:
        alike = np.maximum.reduceat(asker.sentences @ theirs.T, firsts[filled], axis=1)
        score[filled] = alike.mean(axis=0)
    else:
        weights = _part_weights(facet, vectors.parts[places], firsts, lengths)
        means = np.add.reduceat(theirs * weights[:, None], firsts[filled], axis=0)
        norms = np.maximum(np.linalg.norm(means, axis=1), 1e-9)
        score[filled] = (means @ _facet_vector(asker, facet)) / norms
    return score


def _facet_vector(asker: Asker, facet: Facet | None) -> Floats:
    """Give the mean of the vectors of the sentences that speak of a facet, of norm 1."""
    return unit(asker.sentences[facet_sentences(asker.extraction, facet)].mean(axis=0))


def _part_weights(facet: Facet, parts: Parts, firsts: Rows, lengths: Rows) -> Floats:
    """Give 1 to each sentence that speaks of the facet, and to all of a paper where none does."""
    wanted = FACET_PARTS[facet]
    speaks = np.isin(parts, [PARTS.index(part) for part in wanted])
    counts = np.isin(parts, [PARTS.index(part) for part in wanted - {SentencePart.TITLE}])
    filled = lengths > 0
    some = np.zeros(len(lengths), bool)
    some[filled] = np.add.reduceat(counts.astype(np.int64), firsts[filled]) > 0
    return np.where(np.repeat(some, lengths), speaks, True).astype(np.float32)
