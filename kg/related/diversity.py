"""A choice of papers that are related to the question and unlike each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.related.lexical import Bag, text_terms

if TYPE_CHECKING:
    from kg.related.index import RelatedIndex, View
    from kg.related.ranking import Ranked

_POOL = 100


def diversified(
    ranked: Sequence[Ranked], k: int, diversity: float, view: View, index: RelatedIndex
) -> list[Ranked]:
    """Choose k papers one by one, each related to the question and unlike those before it.

    Maximal marginal relevance (Carbonell and Goldstein, 1998, "The use of MMR"): the next paper
    has the highest ``(1 - diversity) * score - diversity * likeness``, where likeness is that to
    the nearest paper already chosen. Scores stay as they were. Only the first 100 papers (or 3 k)
    are chosen from; those after keep their order.

    Args:
        ranked: Best first.
        k: How many.
        diversity: From 0 to 1.
        view: The store, for the words of papers without vectors.
        index: Its index.

    Returns:
        The chosen papers in the order of choice.
    """
    pool = list(ranked[: max(_POOL, 3 * k)])
    like = _Likeness(pool, view, index)
    nearest = np.zeros(len(pool))
    score = np.array([paper.score for paper in pool])
    left = list(range(len(pool)))
    chosen: list[int] = []
    while left and len(chosen) < k:
        gain = (1 - diversity) * score[left] - diversity * nearest[left]
        best = left.pop(int(np.argmax(np.round(gain, 9))))
        chosen.append(best)
        for place in left:
            nearest[place] = max(nearest[place], like.between(best, place))
    return [pool[place] for place in chosen] + list(ranked[len(pool) : len(pool) + k - len(chosen)])


class _Likeness:
    """How alike two papers of a pool are, from 0 to 1: by vectors, else by words."""

    def __init__(self, pool: Sequence[Ranked], view: View, index: RelatedIndex) -> None:
        self._index = index
        self._bags: list[Bag] = []
        if index.vectors is not None:
            self._vectors = np.asarray(index.vectors.papers[[paper.row for paper in pool]])
            return
        for paper in pool:
            record = view.paper(index.ids[paper.row])
            self._bags.append(index.lexical.bag(text_terms(record.title, record.abstract)))

    def between(self, one: int, other: int) -> float:
        if self._bags:
            return self._index.lexical.overlap(self._bags[one], self._bags[other])
        return max(0.0, float(self._vectors[one] @ self._vectors[other]))
