"""The order of papers by how related they are to what is asked.

Each part of the score (words, text vectors, sentences, entities, citations) lies between 0 and 1
and has a fixed share; parts that the question or the index lacks leave theirs to the others.
The shares were chosen on development data, see benchmarks/related_work.py. The same question
to the same index gives the same order; equal scores are ordered by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.records import EntityType
from kg.related.diversity import diversified
from kg.related.facets import Facets, facet_weights
from kg.related.index import RelatedIndex, View, days_of
from kg.related.query import Asker, Query, askers_of
from kg.related.similarity import deep_parts, wide_parts

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_SHORTLIST = 400
_DECIMALS = 6
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Options:
    """How to rank.

    Attributes:
        k: How many papers at most; a million is no error.
        facet: One facet, several, or several with weights; None for all of a paper.
        candidates: Rank exactly these ids, also where nothing is shared; each id that is named
            gives one row under that id. None ranks the whole store.
        since: Only papers from this date on (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``).
        until: Only papers up to this date.
        types: Only papers that share an entity of one of these types.
        diversity: From 0 (the best papers) to 1 (the most unlike each other).
        exclude: Ids that never come back.
    """

    k: int = 10
    facet: Facets = None
    candidates: Sequence[str] | None = None
    since: str = ""
    until: str = ""
    types: Iterable[EntityType | str] = ()
    diversity: float = 0.0
    exclude: Iterable[str] = ()

    def __post_init__(self) -> None:
        """Refuse what has no meaning.

        Raises:
            ValueError: If a number or date is out of range.
        """
        if self.k < 0:
            raise ValueError(f"k is {self.k}; give 0 or more")
        if not 0 <= self.diversity <= 1:
            raise ValueError(f"diversity is {self.diversity}; give a number from 0 to 1")
        for name, date in (("since", self.since), ("until", self.until)):
            if date and not (_DATE.fullmatch(date) and _is_date(date)):
                raise ValueError(f"{name} is {date!r}; give YYYY, YYYY-MM or YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper in its place.

    Attributes:
        id: The id that it was asked for by, else its own.
        row: Its row in the index.
        score: From 0 to 1, the sum of its parts.
        parts: What each part adds to the score, by name, in a fixed order.
    """

    id: str
    row: int
    score: float
    parts: dict[str, float] = field(default_factory=dict)


def rank(
    query: Query, view: View, index: RelatedIndex, options: Options | None = None
) -> list[Ranked]:
    """Rank the papers of a store by how related they are to a question.

    The asking papers themselves never come back, under any of their ids, unless another of
    their ids is among the candidates.

    Args:
        query: Papers, a text, or both.
        view: The store.
        index: Its index.
        options: How many, which, and in which way related.

    Returns:
        Best first; equal scores by id.

    Raises:
        BadInput: If the question is empty.
        UnknownName: If a paper or candidate is not in the index.

    Example:
        >>> from kg.related.index import RelatedIndex
        >>> rank(Query(("p1",)), toy_view, RelatedIndex.build(toy_view))  # doctest: +SKIP
        [Ranked(id='p2', row=1, score=0.31, parts={'words': 0.11, ...})]
    """
    options = options or Options()
    facets = facet_weights(options.facet)
    askers = askers_of(query, view, index)
    names, rows = _allowed(query, askers, index, options)
    if not len(rows) or not options.k:
        return []
    wide = [(facet, asker, wide_parts(asker, facet, index)) for facet in facets for asker in askers]
    if names is None:
        first = np.zeros(len(index.ids), np.float32)
        for facet, _, parts in wide:
            first += facets[facet] * sum(parts.values())
        rows = rows[_best(first[rows], max(_SHORTLIST, 4 * options.k))]
        names = [index.ids[row] for row in rows.tolist()]
    totals: dict[str, Floats] = {}
    for facet, asker, parts in wide:
        share = facets[facet] / len(askers)
        for name, part in (_at(parts, rows) | deep_parts(asker, facet, index, rows)).items():
            totals[name] = totals.get(name, np.zeros(len(rows), np.float32)) + share * part
    score = np.clip(sum(totals.values(), np.zeros(len(rows), np.float32)), 0, 1)
    order = _best(np.round(score, _DECIMALS), len(rows) if options.diversity else options.k)
    ranked = [
        Ranked(
            names[place],
            int(rows[place]),
            round(float(score[place]), _DECIMALS),
            {name: round(float(totals[name][place]), _DECIMALS) for name in sorted(totals)},
        )
        for place in order.tolist()
    ]
    if options.diversity:
        return diversified(ranked, options.k, options.diversity, view, index)
    return ranked[: options.k]


def _at(parts: dict[str, Floats], rows: Rows) -> dict[str, Floats]:
    return {name: part[rows] for name, part in parts.items()}


def _allowed(
    query: Query, askers: Sequence[Asker], index: RelatedIndex, options: Options
) -> tuple[list[str] | None, Rows]:
    """Give the rows that may come back, by id; of candidates also the names they go by."""
    names = None
    if options.candidates is not None:
        asked = {*query.paper_ids, *options.exclude}
        names = sorted({name for name in options.candidates if name not in asked})
        rows = np.array([index.row(name) for name in names], np.int64)
    else:
        there = np.ones(len(index.ids), bool)
        there[[asker.row for asker in askers if asker.row is not None]] = False
        there[[index.rows[name] for name in options.exclude if name in index.rows]] = False
        rows = np.flatnonzero(there)
    if options.since or options.until or options.types:
        keep = _dated(index, rows, options) & _typed(askers, index, rows, options)
        rows = rows[keep]
        if names is not None:
            names = [name for name, kept in zip(names, keep.tolist(), strict=True) if kept]
    return names, rows


def _dated(index: RelatedIndex, rows: Rows, options: Options) -> npt.NDArray[np.bool_]:
    keep = np.ones(len(rows), bool)
    if options.since:
        keep &= index.last_days[rows] >= days_of(options.since)[0]
    if options.until:
        first = index.first_days[rows]
        keep &= (first > 0) & (first <= days_of(options.until)[1])
    return keep


def _typed(
    askers: Sequence[Asker], index: RelatedIndex, rows: Rows, options: Options
) -> npt.NDArray[np.bool_]:
    types = [EntityType(kind) for kind in options.types]
    if not types:
        return np.ones(len(rows), bool)
    keys = [
        link.entity.key for asker in askers for link in asker.extraction.links if link.type in types
    ]
    return np.isin(rows, index.entities.papers_with(keys, types))


def _best(scores: Floats, count: int) -> Rows:
    """Give the places of the highest scores, best first, equal ones in their order."""
    if count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")][:count]


def _is_date(date: str) -> bool:
    first, _ = days_of(date)
    month, day = first // 100 % 100, first % 100
    return 1 <= month <= 12 and 1 <= day <= 31
