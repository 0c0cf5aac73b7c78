"""What a build leaves behind: N-Quads in parts, in the order of a local build, and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import add
from typing import TYPE_CHECKING, Any

from kg.iri import paper_iri
from kg.publication import EVIDENCE, GRAPH, shown
from kg.rdf.bibliography import bibliography_quads
from kg.rdf.dataset import Contents, contents_quads
from kg.rdf.entities import entity_quads, vocabulary_quads
from kg.rdf.inference import (
    Rule,
    added_by_verbs,
    inferred_quads,
    is_told_of,
    verb_of,
)
from kg.rdf.quads import evidence_quads, paper_quads
from kg.rdf.statistics import (
    LEAST,
    RECENT,
    lines_of_counts,
    newest,
    newest_first,
    paired_keys,
    pairs_of,
    topics_of,
)
from kg.records import Entity, Extraction, Paper
from kg.spark.linking import Linked
from kg.spark.session import remove

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

    from kg.rdf.vocabulary import Facts

PAPERS, LINKS, RESULTS = "papers", "links", "results"

Block = tuple[str, str]
"""A graph, and lines of it in order."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written."""

    quads: int
    evidence_quads: int
    contents: Contents
    links: Mapping[str, int]
    inferred: Mapping[str, int]


def write(
    spark: SparkSession,
    linked: Linked,
    out: str,
    *,
    base: str,
    abstracts: bool,
    rules: Sequence[Rule],
    facts: Facts,
    parts: int,
) -> Written:
    """Write quads and tables into a folder; what was there under these names is replaced.

    Args:
        spark: The session.
        linked: The corpus.
        out: A Hadoop path.
        base: The base of all things.
        abstracts: Whether abstracts and quotes are passed on.
        rules: The rules of inference.
        facts: What the vocabulary knows.
        parts: In how many parts.
    """
    everyone = linked.extractions.map(lambda one: shown(one, abstracts=abstracts))
    contents = everyone.aggregate(Contents(), Contents.add, Contents.join)
    contents.join(linked.entities.aggregate(Contents(), Contents.add_entity, Contents.join))
    known = spark.sparkContext.broadcast(facts)
    told_of = linked.entities.filter(lambda entity: is_told_of(entity, known.value)).collect()
    inferred = everyone.flatMap(
        lambda one: inferred_quads([one], [], base, rules=rules, facts=known.value)
    )
    of_entities = inferred_quads([], told_of, base, rules=rules, facts=facts)
    inferred = inferred.union(spark.sparkContext.parallelize(of_entities, parts)).distinct(parts)
    added = added_by_verbs(Counter(inferred.map(verb_of).countByValue()), rules)
    apart = [
        *vocabulary_quads(told_of, base, facts=facts),
        *contents_quads(contents, base, inferred=added),
        *_statistics(everyone, linked.entities, base),
    ]
    bibliography = everyone.flatMap(lambda one: bibliography_quads([one.paper], base))
    lines = (
        linked.entities.flatMap(lambda entity: entity_quads([entity], base))
        .union(inferred)
        .union(bibliography.distinct(parts))
        .union(spark.sparkContext.parallelize(apart, parts))
        .map(lambda line: (line.rsplit(" ", 2)[1], line))
    )
    blocks = _paper_blocks(everyone, base, parts).union(lines)
    quads = _save(spark, blocks, f"{out}/{GRAPH}", parts)
    evidence = everyone.map(lambda one: _block(one, evidence_quads(one, base), base))
    evidence_count = _save(
        spark, evidence.filter(lambda block: bool(block[1])), f"{out}/{EVIDENCE}", parts
    )
    links = everyone.flatMap(lambda one: [link.type.value for link in one.links]).countByValue()
    _save_tables(spark, everyone, out, base)
    return Written(quads, evidence_count, contents, dict(sorted(links.items())), added)


def _block(one: Extraction, lines: Sequence[str], base: str) -> Block:
    return f"<{paper_iri(one.paper, base)}>", "\n".join(lines)


def _paper_blocks(everyone: RDD[Extraction], base: str, parts: int) -> RDD[Block]:
    """Give each paper's own graph; citations by an id of the corpus are resolved by a join."""
    names = everyone.flatMap(lambda one: _names(one.paper, base))
    cited = everyone.flatMap(lambda one: [(name, one.paper.id) for name in one.paper.citations])
    found = (
        cited.join(names, parts)
        .map(lambda row: (row[1][0], (row[0], row[1][1])))
        .groupByKey(parts)
        .mapValues(dict)
    )
    return (
        everyone.keyBy(lambda one: one.paper.id)
        .leftOuterJoin(found, parts)
        .map(
            lambda row: _block(row[1][0], paper_quads(row[1][0], base, iris=row[1][1] or {}), base)
        )
    )


def _names(paper: Paper, base: str) -> Iterator[tuple[str, str]]:
    iri = paper_iri(paper, base)
    return ((name, iri) for name in {paper.id, *paper.aliases})


def _statistics(everyone: RDD[Extraction], entities: RDD[Entity], base: str) -> list[str]:
    keys = everyone.flatMap(lambda one: [(link.entity.key, 1) for link in one.links])
    totals = dict(_common(keys))
    context = everyone.context
    shared = context.broadcast(frozenset(totals))
    named = {
        entity.key: replace(entity, labels=(), definition="")
        for entity in entities.filter(lambda entity: entity.key in shared.value).collect()
    }
    paired = context.broadcast(paired_keys(totals, named, base))
    pairs = everyone.flatMap(lambda one: [(p, 1) for p in pairs_of(one, paired.value, base)])
    topics = everyone.flatMap(lambda one: [(topic, 1) for topic in topics_of(one)])
    unlinked = everyone.filter(lambda one: not one.links)
    return lines_of_counts(
        named,
        totals,
        dict(_common(pairs)),
        dict(_common(topics)),
        newest=_newest(everyone, base),
        unlinked=_newest(unlinked, base),
        base=base,
    )


def _common(counted: RDD[tuple[Any, int]]) -> list[tuple[Any, int]]:
    common = counted.reduceByKey(add).filter(lambda pair: pair[1] >= LEAST)
    found: list[tuple[Any, int]] = common.collect()
    return found


def _newest(everyone: RDD[Extraction], base: str) -> list[str]:
    papers = everyone.map(lambda one: replace(one.paper, abstract=""))
    first = papers.takeOrdered(RECENT, lambda one: newest_first((one.date, paper_iri(one, base))))
    return newest(first, base)


def _save(spark: SparkSession, blocks: RDD[Block], path: str, parts: int) -> int:
    """Write blocks in order of graph, then line, and give the number of lines."""
    remove(spark, path)
    ordered = blocks.sortBy(lambda block: block, numPartitions=parts).values()
    ordered.saveAsTextFile(path)
    return int(blocks.map(lambda block: block[1].count("\n") + 1).fold(0, add))


def _save_tables(spark: SparkSession, everyone: RDD[Extraction], out: str, base: str) -> None:
    for name, rows, columns in (
        (
            PAPERS,
            everyone.map(lambda one: _paper_row(one, base)),
            "iri string, id string, title string, date string, venue string, doi string, "
            "arxiv_id string, authors array<string>, links int, results int",
        ),
        (
            LINKS,
            everyone.flatMap(lambda one: _link_rows(one, base)),
            "paper string, entity string, name string, type string, role string, "
            "confidence double, mentions int",
        ),
        (
            RESULTS,
            everyone.flatMap(lambda one: _result_rows(one, base)),
            "paper string, metric string, value string, low double, high double, unit string, "
            "kind string, subject string, baseline string, dataset string, quote string",
        ),
    ):
        table = spark.createDataFrame(rows, columns)
        table.write.mode("overwrite").parquet(f"{out}/{name}")


def _paper_row(one: Extraction, base: str) -> tuple[Any, ...]:
    paper = one.paper
    facts = (paper.id, paper.title, paper.date, paper.venue, paper.doi, paper.arxiv_id)
    counts = (len(one.links), len(one.results))
    return (paper_iri(paper, base), *facts, list(paper.authors), *counts)


def _link_rows(one: Extraction, base: str) -> Iterable[tuple[Any, ...]]:
    iri = paper_iri(one.paper, base)
    for link in one.links:
        words = (link.entity.key, link.entity.name, link.type.value, link.role.value)
        yield (iri, *words, float(link.confidence), len(link.mentions))


def _result_rows(one: Extraction, base: str) -> Iterable[tuple[Any, ...]]:
    iri = paper_iri(one.paper, base)
    for result in one.results:
        numbers = [None if n is None else float(n) for n in (result.low, result.high)]
        yield (
            iri,
            result.metric,
            result.value,
            *numbers,
            result.unit,
            result.kind,
            result.subject,
            result.baseline,
            result.dataset,
            result.quote,
        )
