"""One paper once, over the whole corpus: what :mod:`kg.resolve.papers` does, with joins.

Records go through a shuffle only where another one has the same id, identifier, title or key. The
pairs that are found to be one paper are joined to groups in the driver: they are few.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.changes import same_id, text_order
from kg.errors import BadRecord
from kg.paper_file import paper_from_json, paper_to_json
from kg.readers import ReadReport
from kg.readers.report import KEPT
from kg.records import Paper
from kg.resolve.papers import (
    MIN_TITLE_WORDS,
    Merge,
    are_one,
    combined,
    folded_title,
    plain_key,
    with_own_key,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = "id string, body string"
_KEYED = "id string, body string, title string, arxiv string, doi string"


def record(paper: Paper) -> tuple[str, str]:
    """Give a paper as a row of :data:`COLUMNS`."""
    return paper.id, json.dumps(paper_to_json(paper), sort_keys=True)


def paper(body: str) -> Paper:
    """Give the paper of a row."""
    return paper_from_json(json.loads(body))


def one_an_id(found: DataFrame, report: ReadReport) -> DataFrame:
    """Give the records, one an id; of two with different texts the longer is kept."""
    records = found.filter(found.kind == "paper").mapInPandas(_records, COLUMNS)
    twice = _shared(records, "id")
    same = records.join(twice, "id", "leftsemi").groupBy("id")
    chosen = same.applyInPandas(_chosen, f"{COLUMNS}, bad string").persist()
    bad = chosen.filter(chosen.bad != "")
    report.bad.count += bad.count()
    for row in bad.orderBy("id").limit(KEPT).collect():
        if len(report.bad.first) < KEPT:
            report.bad.first.append(BadRecord(*json.loads(row["bad"])))
    return records.join(twice, "id", "leftanti").unionByName(chosen.select("id", "body"))


def _records(frames: Iterator[Any]) -> Iterator[Any]:
    import pandas

    for frame in frames:
        bodies = [json.loads(value) for value in frame["value"]]
        rows = [(body["id"], json.dumps(body, sort_keys=True)) for body in bodies]
        yield pandas.DataFrame(rows, columns=["id", "body"])


def _chosen(frame: Any) -> Any:
    import pandas

    records = sorted(map(paper, frame["body"]), key=text_order)
    inputs = tuple(sorted({name for one in records for name in one.inputs}))
    first = records[0]
    others = sum(one.text != first.text for one in records)
    fault = ""
    if others:
        fault = json.dumps(same_id(first).args)
    return pandas.DataFrame(
        [(*record(replace(first, inputs=inputs)), fault)], columns=["id", "body", "bad"]
    )


def merged(spark: SparkSession, records: DataFrame) -> tuple[DataFrame, list[Merge]]:
    """Merge records of the same paper, and give each paper a key of its own.

    Args:
        spark: The session.
        records: One an id, persisted.

    Returns:
        Papers as rows of :data:`COLUMNS`, and the merges, sorted by the id that was kept.
    """
    from pyspark.sql import functions as f

    keyed = records.mapInPandas(_keyed, _KEYED)
    pairs: list[tuple[str, str, str]] = []
    for column in ("arxiv", "doi"):
        known = keyed.filter(f.col(column) != "").select(column, "id").groupBy(column)
        alike = known.agg(f.sort_array(f.collect_list("id")).alias("ids"))
        for row in alike.filter(f.size("ids") > 1).collect():
            pairs += [("identifier", row["ids"][0], other) for other in row["ids"][1:]]
    titled = keyed.filter(f.col("title") != "").select("title", "body")
    shared = titled.join(_shared(titled, "title"), "title", "leftsemi")
    for row in shared.groupBy("title").applyInPandas(_pairs, "one string, other string").collect():
        pairs.append(("title and abstract", row["one"], row["other"]))
    groups = _joined(pairs)
    if groups:
        rows = [(one, root) for root, members in groups.items() for one in members]
        roots = spark.createDataFrame(rows, "id string, root string")
        whole = records.join(roots, "id").groupBy("root").applyInPandas(_combined, COLUMNS)
        whole = whole.persist()
        papers = records.join(roots, "id", "leftanti").unionByName(whole)
        kept = {row["id"] for row in whole.select("id").collect()}
    else:
        papers, kept = records, set()
    reasons: dict[str, str] = {}
    for reason, *both in pairs:
        for one in both:
            reasons[one] = min(reason, reasons.get(one, reason))
    merges = [_merge(members, kept, reasons) for members in groups.values()]
    named = papers.mapInPandas(_named, f"{COLUMNS}, key string")
    homonyms = _shared(named, "key")
    apart = named.join(homonyms, "key", "leftsemi").mapInPandas(_apart, COLUMNS)
    alone = named.join(homonyms, "key", "leftanti").select("id", "body")
    return alone.unionByName(apart), sorted(merges, key=lambda merge: merge.kept)


def _shared(rows: DataFrame, column: str) -> DataFrame:
    """Give the values that more than one row has."""
    counts = rows.groupBy(column).count()
    return counts.filter(counts["count"] > 1).select(column)


def _keyed(frames: Iterator[Any]) -> Iterator[Any]:
    import pandas

    for frame in frames:
        rows = []
        for one, body in zip(map(paper, frame["body"]), frame["body"], strict=True):
            title = folded_title(one.title)
            title = title if len(title.split()) >= MIN_TITLE_WORDS else ""
            rows.append((one.id, body, title, one.arxiv_id.lower(), one.doi.lower()))
        yield pandas.DataFrame(rows, columns=["id", "body", "title", "arxiv", "doi"])


def _pairs(frame: Any) -> Any:
    import pandas

    papers = sorted(map(paper, frame["body"]), key=lambda one: one.id)
    rows = [
        (one.id, other.id)
        for place, one in enumerate(papers)
        for other in papers[place + 1 :]
        if are_one(one, other)
    ]
    return pandas.DataFrame(rows, columns=["one", "other"])


def _combined(frame: Any) -> Any:
    import pandas

    whole = combined(map(paper, frame["body"]))
    return pandas.DataFrame([record(whole)], columns=["id", "body"])


def _named(frames: Iterator[Any]) -> Iterator[Any]:
    import pandas

    for frame in frames:
        papers = list(map(paper, frame["body"]))
        rows = [(*record(with_own_key(one, alone=True)), plain_key(one)) for one in papers]
        yield pandas.DataFrame(rows, columns=["id", "body", "key"])


def _apart(frames: Iterator[Any]) -> Iterator[Any]:
    import pandas

    for frame in frames:
        rows = [record(with_own_key(paper(body), alone=False)) for body in frame["body"]]
        yield pandas.DataFrame(rows, columns=["id", "body"])


def _joined(pairs: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Give groups of ids, by the least of them."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for _, one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(parent):
        groups[root(one)].append(one)
    return dict(groups)


def _merge(members: list[str], kept: set[str], reasons: Mapping[str, str]) -> Merge:
    whole = next(one for one in members if one in kept)
    reason = min(reasons[one] for one in members)
    return Merge(whole, tuple(one for one in members if one != whole), reason)
