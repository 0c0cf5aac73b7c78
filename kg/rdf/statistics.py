"""What is counted over the whole corpus at build time, so that questions need not count it again.

Counting which entities stand together takes minutes over 100,000 papers; reading the counts takes
milliseconds. The graph of statistics stays small whatever the corpus: it has the hundred most
frequent of each kind, each in at least two papers, and the newest papers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import combinations

from kg.iri import BASE, entity_iri, graph_iri, paper_iri
from kg.rdf import terms
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import integer_term, iri_term
from kg.records import Entity, EntityType, Extraction, Paper

KEPT = 100
"""How many of each kind are kept: entities of a type, pairs of two types, topics of a year."""
PAIRED = 1000
"""Pairs are counted among so many entities, those of the most papers."""
RECENT = 1000
"""How many of the newest papers are listed, and of those that are linked to nothing."""
LEAST = 2
"""Counts below are left out."""


def statistics_quads(extractions: Collection[Extraction], base: str = BASE) -> list[str]:
    """Give the lines of the graph of statistics.

    - ``kg:paperTotal`` of an entity: in how many papers it stands; for the hundred most frequent
      of each type.
    - A ``kg:Tally`` of two entities: how many papers both stand in; for the hundred most frequent
      pairs of each two types, among the thousand most frequent entities.
    - A ``kg:Tally`` of a topic and a year; for the hundred most frequent of each year.
    - ``kg:recentPaper`` of the dataset: the thousand newest papers; ``kg:unlinkedPaper``: the
      thousand newest of those that are linked to nothing.

    Counts below two are left out. Where the last place is shared, names decide, then IRIs.

    Args:
        extractions: All papers, gone through twice.
        base: The base of all things.

    Example:
        >>> statistics_quads([])
        []
    """
    entities: dict[str, Entity] = {}
    totals: Counter[str] = Counter()
    by_year: Counter[tuple[str, int]] = Counter()
    for extraction in extractions:
        entities.update((link.entity.key, link.entity) for link in extraction.links)
        totals.update(link.entity.key for link in extraction.links)
        by_year.update(topics_of(extraction))
    paired = paired_keys(totals, entities, base)
    pairs: Counter[tuple[str, str]] = Counter()
    for extraction in extractions:
        pairs.update(pairs_of(extraction, paired, base))
    return lines_of_counts(
        entities,
        totals,
        pairs,
        by_year,
        newest=newest((e.paper for e in extractions), base),
        unlinked=newest((e.paper for e in extractions if not e.links), base),
        base=base,
    )


def lines_of_counts(
    entities: Mapping[str, Entity],
    totals: Mapping[str, int],
    pairs: Mapping[tuple[str, str], int],
    by_year: Mapping[tuple[str, int], int],
    *,
    newest: Iterable[str],
    unlinked: Iterable[str],
    base: str = BASE,
) -> list[str]:
    """Write what was counted; counts of one may be left out.

    Args:
        entities: Those that are counted, by key.
        totals: Papers by entity.
        pairs: Papers by pair, see :func:`pairs_of`.
        by_year: Papers by topic and year, see :func:`topics_of`.
        newest: IRIs of the newest papers.
        unlinked: IRIs of the newest papers that are linked to nothing.
        base: The base of all things.
    """
    ranks = {key: _rank(entity, base) for key, entity in entities.items()}
    dataset = f"{base}dataset"
    statements = [
        *_totals(totals, entities, ranks, base),
        *_pairs(pairs, entities, ranks, base),
        *_years(by_year, ranks, base),
        *((dataset, terms.RECENT_PAPER, iri_term(iri)) for iri in newest),
        *((dataset, terms.UNLINKED_PAPER, iri_term(iri)) for iri in unlinked),
    ]
    return lines_of(statements, graph_iri("statistics", base))


Rank = tuple[str, str]
"""Name and IRI: what decides between equal counts."""


def _rank(entity: Entity, base: str) -> Rank:
    return entity.name, entity_iri(entity.key, base)


def topics_of(extraction: Extraction) -> Iterator[tuple[str, int]]:
    """Give each topic of a paper with its year, if it has one."""
    year = extraction.paper.year
    if year is not None:
        for link in extraction.links:
            if link.entity.type is EntityType.CONCEPT:
                yield link.entity.key, year


def paired_keys(
    totals: Mapping[str, int], entities: Mapping[str, Entity], base: str
) -> frozenset[str]:
    """Give the most frequent entities, among which pairs are counted."""
    shared = [key for key, count in totals.items() if count >= LEAST]
    order = {key: (-totals[key], _rank(entities[key], base)) for key in shared}
    return frozenset(nsmallest(PAIRED, shared, key=order.__getitem__))


def pairs_of(
    extraction: Extraction, paired: Collection[str], base: str
) -> Iterator[tuple[str, str]]:
    """Give the pairs of a paper's entities that are counted; the lesser IRI comes first."""
    keys = {link.entity.key for link in extraction.links}.intersection(paired)
    return combinations(sorted(keys, key=lambda key: entity_iri(key, base)), 2)


def _totals(
    totals: Mapping[str, int],
    entities: Mapping[str, Entity],
    ranks: Mapping[str, Rank],
    base: str,
) -> Iterator[Statement]:
    kinds: dict[EntityType, list[str]] = defaultdict(list)
    for key, count in totals.items():
        if count >= LEAST:
            kinds[entities[key].type].append(key)
    for keys in kinds.values():
        for key in nsmallest(KEPT, keys, key=lambda key: (-totals[key], ranks[key])):
            yield entity_iri(key, base), terms.PAPER_TOTAL, integer_term(totals[key])


def _pairs(
    pairs: Mapping[tuple[str, str], int],
    entities: Mapping[str, Entity],
    ranks: Mapping[str, Rank],
    base: str,
) -> Iterator[Statement]:
    kinds: dict[frozenset[EntityType], list[tuple[str, str]]] = defaultdict(list)
    for pair, count in pairs.items():
        if count >= LEAST:
            kinds[frozenset(entities[key].type for key in pair)].append(pair)

    def order(pair: tuple[str, str]) -> tuple[int, str, str, str, str]:
        (name, iri), (other_name, other_iri) = ranks[pair[0]], ranks[pair[1]]
        return -pairs[pair], name, other_name, iri, other_iri

    for found in kinds.values():
        for pair in nsmallest(KEPT, found, key=order):
            iris = [ranks[key][1] for key in pair]
            tally = f"{base}tally/pair/{'--'.join(iri.rpartition('/')[2] for iri in iris)}"
            yield tally, terms.TYPE, iri_term(terms.TALLY_CLASS)
            for iri in iris:
                yield tally, terms.TALLY_OF, iri_term(iri)
            yield tally, terms.PAPER_COUNT, integer_term(pairs[pair])


def _years(
    by_year: Mapping[tuple[str, int], int], ranks: Mapping[str, Rank], base: str
) -> Iterator[Statement]:
    years: dict[int, list[str]] = defaultdict(list)
    for (key, year), count in by_year.items():
        if count >= LEAST:
            years[year].append(key)
    for year, keys in years.items():

        def order(key: str, year: int = year) -> tuple[int, Rank]:
            return -by_year[key, year], ranks[key]

        for key in nsmallest(KEPT, keys, key=order):
            iri = ranks[key][1]
            tally = f"{base}tally/year/{year}/{iri.rpartition('/')[2]}"
            yield tally, terms.TYPE, iri_term(terms.TALLY_CLASS)
            yield tally, terms.TALLY_OF, iri_term(iri)
            yield tally, terms.TALLY_YEAR, integer_term(year)
            yield tally, terms.PAPER_COUNT, integer_term(by_year[key, year])


def newest(papers: Iterable[Paper], base: str = BASE) -> list[str]:
    """Give the IRIs of the newest papers; of the same date, those of the lesser IRI."""
    dated = ((paper.date, paper_iri(paper, base)) for paper in papers)
    return [iri for _, iri in nsmallest(RECENT, dated, key=newest_first)]


def newest_first(dated: tuple[str, str]) -> tuple[list[int], str]:
    """Give what the date and the IRI of a paper are ordered by."""
    date, iri = dated
    return [-int(part) for part in date.split("-") if part.isdecimal()] or [1], iri
