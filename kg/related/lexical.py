"""How alike texts are in their words: TF-IDF vectors of all papers, compared by cosine.

Words and pairs of words are weighted by the logarithm of how often they occur in the paper and
of how few papers have them. On development data this beats BM25 where the query is a whole
abstract (see benchmarks/related_work.py). All arrays can be mapped from disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.related.words import Terms, terms_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

_TITLE_TIMES = 2
_MAX_SHARE = 0.25
_LARGE = 20_000


def text_terms(title: str, abstract: str) -> Terms:
    """Give the terms of a paper; those of its title count twice.

    Example:
        >>> len(text_terms("Good title", "short text"))
        9
    """
    head, body = terms_of(title), terms_of(abstract)
    return np.concatenate([head] * _TITLE_TIMES + [body])


@dataclass(frozen=True, slots=True)
class Bag:
    """A weighted bag of terms of norm 1: which columns of the index, and how much of each."""

    columns: Ints
    weights: Floats


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """TF-IDF weights of every term in every paper, by term.

    Attributes:
        terms: Numbers of the terms, ascending; a term's column is its place here.
        idf: How rare each term is.
        starts: Where each column starts in ``rows``; one more than there are terms.
        rows: Papers that have the term, ascending within a column.
        weights: The term's weight in that paper; each paper's weights have norm 1.
        size: Number of papers.
    """

    terms: Terms
    idf: Floats
    starts: Longs
    rows: Ints
    weights: Floats
    size: int

    @staticmethod
    def build(papers: Iterable[Terms]) -> LexicalIndex:
        """Build the index from each paper's terms, in the order of the papers.

        Example:
            >>> index = LexicalIndex.build([terms_of("red cat"), terms_of("blue cat")])
            >>> index.size, len(index.terms)
            (2, 5)
        """
        terms: list[Terms] = []
        counts: list[npt.NDArray[np.uint16]] = []
        lengths: list[int] = []
        for paper in papers:
            unique, count = np.unique(paper, return_counts=True)
            terms.append(unique)
            counts.append(np.minimum(count, 65_535).astype(np.uint16))
            lengths.append(len(unique))
        size = len(lengths)
        return _index_of(
            np.concatenate(terms) if terms else np.zeros(0, np.uint64),
            np.concatenate(counts) if counts else np.zeros(0, np.uint16),
            np.repeat(np.arange(size, dtype=np.int32), lengths),
            size,
        )

    def bag(self, terms: Terms) -> Bag:
        """Weigh the terms of a text; terms that no paper has are left out.

        Example:
            >>> index = LexicalIndex.build([terms_of("red cat"), terms_of("blue cat")])
            >>> index.bag(terms_of("green dog")).columns.tolist()
            []
        """
        unique, count = np.unique(terms, return_counts=True)
        if not len(unique) or not len(self.terms):
            return Bag(np.zeros(0, np.int32), np.zeros(0, np.float32))
        place = np.minimum(np.searchsorted(self.terms, unique), len(self.terms) - 1)
        known = self.terms[place] == unique
        columns = place[known].astype(np.int32)
        weights = (1 + np.log(count[known])) * self.idf[columns]
        return Bag(columns, _unit(weights.astype(np.float32)))

    def scores(self, bag: Bag) -> Floats:
        """Give the cosine of a bag with every paper, from 0 to 1, in the order of the papers.

        In corpora above 20,000 papers, terms of more than a quarter of them are passed over:
        they take most of the time and weigh next to nothing.

        Example:
            >>> index = LexicalIndex.build([terms_of("red cat"), terms_of("blue cat")])
            >>> [round(float(score), 3) for score in index.scores(index.bag(terms_of("red cat")))]
            [1.0, 0.202]
        """
        starts, stops = self.starts[bag.columns], self.starts[bag.columns + 1]
        lengths = stops - starts
        if self.size > _LARGE:
            lengths = np.where(lengths > _MAX_SHARE * self.size, 0, lengths)
        total = np.zeros(self.size, np.float32)
        rows, weights = np.asarray(self.rows), np.asarray(self.weights)  # slices of maps are slow
        for start, length, weight in zip(
            starts.tolist(), lengths.tolist(), bag.weights.tolist(), strict=True
        ):
            if length:
                stop = start + length
                total[rows[start:stop]] += weight * weights[start:stop]
        return np.clip(total, 0.0, 1.0)

    def overlap(self, one: Bag, other: Bag) -> float:
        """Give the cosine of two bags, from 0 to 1."""
        _, here, there = np.intersect1d(
            one.columns, other.columns, assume_unique=True, return_indices=True
        )
        return min(1.0, float(one.weights[here] @ other.weights[there]))


def _index_of(terms: Terms, counts: npt.NDArray[np.uint16], rows: Ints, size: int) -> LexicalIndex:
    order = np.argsort(terms, kind="stable")
    terms, counts, rows = terms[order], counts[order], rows[order]
    unique, first, spread = np.unique(terms, return_index=True, return_counts=True)
    column = np.repeat(np.arange(len(unique), dtype=np.int64), spread)
    idf = np.log((1 + size) / (1 + spread)) + 1
    weights = ((1 + np.log(np.maximum(counts, 1))) * idf[column]).astype(np.float32)
    norms = np.sqrt(np.bincount(rows, weights.astype(np.float64) ** 2, minlength=size))
    weights = (weights / np.maximum(norms, 1e-9)[rows]).astype(np.float32)
    starts = np.append(first, len(terms)).astype(np.int64)
    return LexicalIndex(unique, idf.astype(np.float32), starts, rows, weights, size)


def _unit(weights: Floats) -> Floats:
    norm = float(np.linalg.norm(weights))
    return weights / np.float32(norm) if norm else weights
