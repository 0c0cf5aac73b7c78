"""Reading the texts on all workers, in buckets, so that a killed build goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kg.extract.vocabulary import Entry
from kg.reading_cache import reading_to_bytes
from kg.spark.papers import paper
from kg.spark.session import is_done, told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from kg.extract.pipeline import Extractor

COLUMNS = "id string, body string, reading binary"
BUCKET = 2000
"""Papers of a bucket in small corpora; there are never more than 1,000 buckets."""

Vocabulary = dict[str, Entry]


def readings_of(
    spark: SparkSession,
    papers: DataFrame,
    count: int,
    vocabulary: Vocabulary | None,
    place: str,
    say: Callable[[str, int, int], None],
) -> DataFrame:
    """Read all papers; what an earlier run finished in the same place is taken over.

    Args:
        spark: The session.
        papers: Their ids and bodies.
        count: How many there are.
        vocabulary: All entries, where the user brings some; None for the shipped ones.
        place: Folder of the finished buckets.
        say: Called after each bucket.

    Returns:
        Rows of :data:`COLUMNS`.
    """
    from pyspark.sql import functions as f

    buckets = min(1000, -(-count // BUCKET)) or 1
    worker = _TextReader(vocabulary)
    tasks = 4 * spark.sparkContext.defaultParallelism
    bucketed = papers.withColumn("bucket", f.pmod(f.xxhash64("id"), f.lit(buckets)))
    paths = [f"{place}/{buckets}/bucket-{number:04d}" for number in range(buckets)]
    for number, path in enumerate(paths):
        if not is_done(spark, path):
            some = bucketed.filter(f.col("bucket") == number).select("id", "body")
            some = some.repartition(tasks, "id")
            some.mapInPandas(worker, COLUMNS).write.mode("overwrite").parquet(path)
        say("read", round(count * (number + 1) / buckets), count)
    return spark.read.schema(COLUMNS).parquet(*paths)


class _TextReader:
    """Reads texts on a worker; the extractor is loaded once a process."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary

    def __call__(self, frames: Iterator[Any]) -> Iterator[Any]:
        return told(self._read)(frames)

    def _read(self, frames: Iterator[Any]) -> Iterator[Any]:
        import pandas

        for frame in frames:
            papers = list(map(paper, frame["body"]))
            readings = _extractor(self._vocabulary).read_many(papers)
            frame["reading"] = [reading_to_bytes(one) for one in readings]
            yield pandas.DataFrame(frame[["id", "body", "reading"]])


_loaded: dict[int, Extractor] = {}


def _extractor(vocabulary: Vocabulary | None) -> Extractor:
    from kg.extract.pipeline import Extractor

    version = 0 if vocabulary is None else hash(frozenset(vocabulary))
    if version not in _loaded:
        _loaded.clear()
        _loaded[version] = Extractor(vocabulary=vocabulary)
    return _loaded[version]
