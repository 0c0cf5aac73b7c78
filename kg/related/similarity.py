"""The parts of the score: how alike one asking paper and the papers of an index are.

The wide parts are computed for every paper of the index, the deep ones (sentence against
sentence) only for those that the wide ones put near the top.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kg.related.facets import FACET_PARTS, FACET_TYPES, Facet, facet_sentences
from kg.related.index import RelatedIndex
from kg.related.lexical import Bag
from kg.related.query import Asker
from kg.related.vectors import PARTS
from kg.related.words import terms_of

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_SHARES: dict[bool, dict[str, float]] = {
    # with a facet: parts that look at its sentences and entities come in
    False: {"words": 0.35, "vectors": 0.35, "sentences": 0.10, "entities": 0.20},
    True: {
        "words": 0.20,
        "facet words": 0.10,
        "vectors": 0.30,
        "sentences": 0.20,
        "entities": 0.20,
    },
}
_CITATIONS = 0.15


def wide_parts(asker: Asker, facet: Facet | None, index: RelatedIndex) -> dict[str, Floats]:
    """Give each wide part for every paper of the index, times its share of the score.

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
            parts[name] = np.float32(share) * np.clip(index.vectors.scores(asker.vector), 0, 1)
        elif name == "entities":
            links = asker.extraction.links
            parts[name] = np.float32(share) * np.sqrt(
                index.entities.scores(links, FACET_TYPES[facet])
            )
        elif name == "citations" and asker.row is not None:
            parts[name] = share * index.citations.scores(asker.row)
    return parts


def deep_parts(
    asker: Asker, facet: Facet | None, index: RelatedIndex, rows: Rows
) -> dict[str, Floats]:
    """Give each deep part for some papers, times its share of the score.

    Each asking sentence of the facet finds the sentence of the other paper that is most like it;
    sentences that play the same part there count in full, others a little less.
    """
    share = shares_of(asker, facet, index).get("sentences")
    if share is None or index.vectors is None:
        return {}
    mine = asker.sentences[facet_sentences(asker.extraction, facet)]
    vectors = index.vectors
    starts, stops = vectors.starts[rows], vectors.starts[rows + 1]
    lengths = stops - starts
    if not lengths.sum():
        return {"sentences": np.zeros(len(rows), np.float32)}
    offsets = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(lengths.sum()) - offsets + np.repeat(starts, lengths)
    alike = mine @ vectors.sentences[places].astype(np.float32).T
    alike = np.clip(alike, 0, 1) * _part_factors(facet)[vectors.parts[places]]
    filled = lengths > 0
    best = np.maximum.reduceat(alike, (np.cumsum(lengths) - lengths)[filled], axis=1)
    score = np.zeros(len(rows), np.float32)
    score[filled] = best.mean(axis=0)
    return {"sentences": share * score}


def shares_of(asker: Asker, facet: Facet | None, index: RelatedIndex) -> dict[str, float]:
    """Give the share of each part that can be computed; together they are 1."""
    shares = dict(_SHARES[facet is not None])
    if index.vectors is None or not asker.vector.any():
        shares.pop("vectors")
        shares.pop("sentences")
    elif len(asker.sentences) != len(asker.extraction.sentences) or not len(asker.sentences):
        shares.pop("sentences")
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


def _part_factors(facet: Facet | None) -> Floats:
    wanted = FACET_PARTS.get(facet) if facet is not None else None
    if wanted is None:
        return np.ones(len(PARTS), np.float32)
    return np.array([1.0 if part in wanted else 0.85 for part in PARTS], np.float32)
