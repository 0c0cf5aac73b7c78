"""Linking over the whole corpus, the one global step: joins and aggregates of what papers say.

The functions that decide are those of :mod:`kg.resolve`; here is only who hears what from whom. An
entity of the vocabulary needs no paper's vote, so it takes no part in any join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, Any

from kg.extract.vocabulary import Entry, names_of
from kg.own_vocabulary import OwnVocabulary
from kg.reading_cache import reading_from_bytes
from kg.records import Entity, EntityType, Extraction, Paper, Reading
from kg.resolve import Chosen, chosen_of, extraction_of
from kg.resolve.candidates import Candidate
from kg.resolve.entities import (
    Votes,
    agreed,
    broader_of,
    entity_of,
    entity_of_entry,
    families_of,
    spellings_of,
)
from kg.spark.papers import paper
from kg.spark.reading import Vocabulary

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

Row = tuple[Paper, Reading, Chosen]


@dataclass(frozen=True, slots=True)
class Linked:
    """The corpus, linked.

    Attributes:
        extractions: One a paper.
        entities: Each entity once, those of the vocabulary among them.
    """

    extractions: RDD[Extraction]
    entities: RDD[Entity]


@lru_cache(maxsize=1)
def _shipped() -> tuple[Mapping[str, Entry], Mapping[str, str]]:
    entries = OwnVocabulary().entries()
    return entries, names_of(entries)


@dataclass(frozen=True)
class Knowledge:
    """What every worker knows: the vocabulary, and the acronyms that the papers spell out.

    Attributes:
        own: All entries, where the user brings some; None for the shipped ones.
        spelled: Key of the expansion that papers agree on, by key of the acronym.
        least: Links of a lower confidence are left out.
    """

    own: Vocabulary | None
    spelled: Mapping[str, str]
    least: float

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The vocabulary, by key."""
        return _shipped()[0] if self.own is None else self.own

    @property
    def names(self) -> Mapping[str, str]:
        """Keys of the vocabulary by folded name."""
        return _shipped()[1] if self.own is None else names_of(self.own)

    def key_of(self, candidate: Candidate) -> str:
        """Give the key of a candidate over the corpus."""
        known = self.spelled.get(candidate.key) if candidate.is_acronym else None
        return known or candidate.key


def linked(
    spark: SparkSession,
    readings: DataFrame,
    vocabulary: Vocabulary | None,
    least: float,
    parts: int,
) -> Linked:
    """Link all papers.

    Args:
        spark: The session.
        readings: Ids, bodies and readings.
        vocabulary: All entries, where the user brings some; None for the shipped ones.
        least: Links of a lower confidence are left out.
        parts: In how many parts the corpus is shuffled.
    """
    from pyspark import StorageLevel

    context = spark.sparkContext
    first = context.broadcast(Knowledge(vocabulary, {}, least))
    spelled = (
        readings.rdd.mapPartitions(lambda rows: _spellings(rows, first.value))
        .reduceByKey(add, parts)
        .map(lambda pair: (pair[0][0], Counter({pair[0][1]: pair[1]})))
        .reduceByKey(add, parts)
        .mapValues(agreed)
        .filter(lambda pair: bool(pair[1]))
        .collectAsMap()
    )
    shared = context.broadcast(Knowledge(vocabulary, spelled, least))
    chosen = readings.rdd.mapPartitions(lambda rows: _choose(rows, shared.value))
    chosen = chosen.persist(StorageLevel.DISK_ONLY)
    votes = chosen.mapPartitions(lambda rows: _votes(rows, shared.value)).reduceByKey(
        Votes.join, parts
    )
    votes = votes.persist(StorageLevel.DISK_ONLY)
    families = (
        votes.flatMap(lambda pair: _asked_families(pair, shared.value))
        .join(votes.mapValues(lambda own: own.type), parts)
        .filter(lambda pair: pair[1][0][1] is pair[1][1])
        .map(lambda pair: (pair[1][0][0], frozenset({pair[0]})))
        .reduceByKey(frozenset.union, parts)
    )
    entities = votes.leftOuterJoin(families, parts).map(lambda row: _entity(row, shared.value))
    entities = entities.persist(StorageLevel.DISK_ONLY)
    needed = chosen.flatMap(lambda row: _needed(row, shared.value))
    found = (
        needed.join(entities.keyBy(_key_of), parts)
        .map(lambda pair: pair[1])
        .groupByKey(parts)
        .mapValues(list)
    )
    extractions = (
        chosen.keyBy(lambda row: row[0].id)
        .leftOuterJoin(found, parts)
        .map(lambda pair: _extraction(pair[1][0], pair[1][1] or [], shared.value))
        .persist(StorageLevel.DISK_ONLY)
    )
    known = chosen.flatMap(lambda row: _known(row, shared.value)).distinct(parts).collect()
    entries = shared.value.entries
    ours = context.parallelize([entity_of_entry(entries[key]) for key in sorted(known)], parts)
    return Linked(extractions, entities.union(ours))


def _key_of(entity: Entity) -> str:
    return entity.key


def _pairs(rows: Iterable[Any]) -> Iterator[tuple[Paper, Reading]]:
    for row in rows:
        one = paper(row["body"])
        reading = reading_from_bytes(bytes(row["reading"]), one)
        yield one, replace(reading, vector=(), sentence_vectors=())


def _spellings(rows: Iterable[Any], knowledge: Knowledge) -> Iterator[tuple[tuple[str, str], int]]:
    names = knowledge.names
    for _, reading in _pairs(rows):
        for spelling in spellings_of(reading.abbreviations, names):
            yield spelling, 1


def _choose(rows: Iterable[Any], knowledge: Knowledge) -> Iterator[Row]:
    names = knowledge.names
    for one, reading in _pairs(rows):
        yield one, reading, chosen_of(one, reading, names, knowledge.key_of, knowledge.least)


def _votes(rows: Iterable[Row], knowledge: Knowledge) -> Iterator[tuple[str, Votes]]:
    for _, _, best in rows:
        for key, (candidate, confidence) in best.items():
            if key not in knowledge.entries:
                votes = Votes()
                votes.add(candidate, confidence)
                yield key, votes


def _asked_families(
    pair: tuple[str, Votes], knowledge: Knowledge
) -> Iterator[tuple[str, tuple[str, EntityType]]]:
    key, votes = pair
    for family in families_of(key, votes):
        if family not in knowledge.entries:
            yield family, (key, votes.type)


def _entity(row: tuple[str, tuple[Votes, frozenset[str] | None]], knowledge: Knowledge) -> Entity:
    key, (votes, families) = row
    is_of: Callable[[str, EntityType], bool] = lambda family, _: family in (families or ())  # noqa: E731
    return entity_of(key, votes, broader_of(key, votes, knowledge.entries, is_of))


def _needed(row: Row, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for key in row[2]:
        if key not in knowledge.entries:
            yield key, row[0].id


def _known(row: Row, knowledge: Knowledge) -> Iterator[str]:
    return (key for key in row[2] if key in knowledge.entries)


def _extraction(row: Row, found: Iterable[Entity], knowledge: Knowledge) -> Extraction:
    by_key = {entity.key: entity for entity in found}

    def entity(key: str) -> Entity:
        return by_key.get(key) or entity_of_entry(knowledge.entries[key])

    return extraction_of(*row, entity)
