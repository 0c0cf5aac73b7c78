"""Which papers cite each other or cite the same work, where the source knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.related.words import Terms, number_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

_DIRECT = 0.6


@dataclass(frozen=True, slots=True)
class CitationIndex:
    """Every citation, by the cited work and by the citing paper.

    Attributes:
        works: Numbers of the cited works' ids, ascending.
        starts: Where each work's citing papers start in ``rows``.
        rows: Citing papers, ascending within a work.
        lists: Where each paper's citations start in ``cited``; one more than there are papers.
        cited: Numbers of the works that each paper cites.
        own: Number of each paper's own id.
    """

    works: Terms
    starts: Longs
    rows: Ints
    lists: Longs
    cited: Terms
    own: Terms

    @staticmethod
    def build(papers: Iterable[tuple[str, Iterable[str]]]) -> CitationIndex:
        """Build the index from each paper's id and the ids that it cites, in order.

        Example:
            >>> index = CitationIndex.build([("p1", ["p2"]), ("p2", []), ("p3", ["p2"])])
            >>> [round(float(score), 2) for score in index.scores(0)]
            [0.4, 0.6, 0.4]
        """
        own: list[int] = []
        cited: list[int] = []
        lists = [0]
        for paper_id, works in papers:
            own.append(number_of(paper_id))
            cited.extend(sorted({number_of(work) for work in works if work != paper_id}))
            lists.append(len(cited))
        bounds = np.array(lists, np.int64)
        numbers = np.array(cited, np.uint64)
        order = np.argsort(numbers, kind="stable")
        rows = np.repeat(np.arange(len(own), dtype=np.int32), np.diff(bounds))[order]
        works, first = np.unique(numbers[order], return_index=True)
        starts = np.append(first, len(numbers)).astype(np.int64)
        return CitationIndex(works, starts, rows, bounds, numbers, np.array(own, np.uint64))

    @property
    def size(self) -> int:
        """Number of papers."""
        return len(self.own)

    def cites(self, row: int) -> Terms:
        """Give the numbers of the works that a paper cites."""
        return self.cited[int(self.lists[row]) : int(self.lists[row + 1])]

    def scores(self, row: int) -> Floats:
        """Give how near each paper is to one paper by citations, from 0 to 1.

        A citation between the two counts 0.6, the works that both cite the rest (cosine).
        """
        both = np.zeros(self.size, np.float32)
        works = self.cites(row)
        for number in works:
            both[self._citing(number)] += 1.0
        lengths = np.diff(self.lists).astype(np.float32) * len(works)
        score = (1 - _DIRECT) * both / np.sqrt(np.maximum(lengths, 1.0))
        direct = np.isin(self.own, works)
        direct[self._citing(self.own[row])] = True
        return np.asarray(score + np.where(direct, np.float32(_DIRECT), 0), np.float32)

    def are_linked(self, one: int, other: int) -> bool:
        """Tell whether one of two papers cites the other."""
        return bool(
            (self.cites(one) == self.own[other]).any() or (self.cites(other) == self.own[one]).any()
        )

    def knows(self, row: int) -> bool:
        """Tell whether a paper cites anything or is cited."""
        return bool(len(self.cites(row)) or len(self._citing(self.own[row])))

    def _citing(self, number: np.uint64) -> Ints:
        place = int(np.searchsorted(self.works, number))
        if place == len(self.works) or self.works[place] != number:
            return self.rows[:0]
        return self.rows[int(self.starts[place]) : int(self.starts[place + 1])]
