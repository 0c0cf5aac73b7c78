"""The whole way on Spark: inputs to quads and tables in parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.errors import BadInput
from kg.extract.version import extractor_version, linker_version
from kg.files import write_whole
from kg.iri import BASE
from kg.own_vocabulary import OwnVocabulary
from kg.publication import REPORT
from kg.rdf.inference import DEFAULT_RULES, Rule
from kg.readers import ReadReport
from kg.resolve.confidence import threshold
from kg.resolve.papers import Merge
from kg.spark.inputs import count_faults, found_in
from kg.spark.linking import linked
from kg.spark.papers import merged, one_an_id
from kg.spark.reading import readings_of
from kg.spark.session import failures, session_at
from kg.spark.writing import Written, write

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

READINGS = "readings"
_PAPERS_A_PART = 2000


@dataclass(frozen=True, slots=True)
class SparkBuild:
    """A finished build on Spark.

    Attributes:
        out: The folder, a Hadoop path.
        papers: How many papers, each once.
        report: What was read and left out.
        merges: Which records became one paper.
        written: How many quads, links and entities.
        session: The session; still running.
        records: The records, one an id: columns id, body (JSON).
        readings: The readings: columns id, body, reading.
    """

    out: str
    papers: int
    report: ReadReport
    merges: list[Merge]
    written: Written
    session: SparkSession
    records: DataFrame
    readings: DataFrame

    def counts(self) -> dict[str, Any]:
        """Give what ``report.json`` says, as plain values."""
        return {
            **self.report.to_dict(),
            "graph": {
                "papers": self.papers,
                "quads": self.written.quads,
                "evidence_quads": self.written.evidence_quads,
                "entities": self.written.contents.types.total(),
                "inferred": dict(self.written.inferred),
                "links": dict(self.written.links),
                "results": self.written.contents.results,
            },
            "merges": [merge.to_dict() for merge in self.merges],
        }


def build(
    inputs: Iterable[str | Path] | str | Path,
    out: str | Path,
    *,
    master: str | None = None,
    base: str = BASE,
    min_confidence: float | None = None,
    abstracts: bool = True,
    infer: Iterable[Rule] = DEFAULT_RULES,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    vocabulary: OwnVocabulary | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    progress: Callable[[str, int, int], None] | None = None,
) -> SparkBuild:
    """Build the quads and tables of papers on a Spark cluster.

    Args:
        inputs: Paths or patterns that Hadoop knows: JSON lines (also packed) and Parquet are read
            by the workers, everything else that :func:`kg.readers.read_papers` knows by this
            process.
        out: A folder that all workers can write to, as a Hadoop path. Run again with the same
            papers it goes on where it stopped.
        master: Address of the cluster; None for what ``spark-submit`` says.
        base: Base of all IRIs.
        min_confidence: Links below are left out, from 0 to 1.
        abstracts: Whether abstracts and quotes go into the graph.
        infer: Rules of inference.
        format: Format of all inputs; recognised from the content by default.
        columns: For Parquet, the column that holds each field of a paper, by field.
        vocabulary: Vocabularies that the user brings.
        on_error: ``skip`` counts bad records, ``raise`` stops where there is one.
        progress: Called while the build works.

    Raises:
        BadInput: If a path is not there, or holds no paper.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
        MissingExtra: If pyspark is not installed.
        SparkFailed: If the cluster fails; what is finished is kept.

    Example:
        >>> build("s3a://papers/*.jsonl.gz", "s3a://graphs/all")  # doctest: +SKIP
    """
    say = progress or (lambda step, done, size: None)
    names = [str(name) for name in ([inputs] if isinstance(inputs, str | Path) else inputs)]
    own = vocabulary or OwnVocabulary()
    entries = dict(own.entries()) if own.files else None
    rules = list(infer)
    place = str(out).rstrip("/")
    spark = session_at(master)
    report = ReadReport()
    with failures():
        found = found_in(spark, names, report, format=format, columns=columns)
        found = _kept(found)
        count_faults(found, report)
        records = _kept(one_an_id(found, report))
        if report.bad.count and on_error == "raise":
            raise report.bad.first[0]
        report.papers = found.filter(found.kind == "paper").count()
        if not report.papers:
            first = next(iter(report.bad), None)
            reason = f"no record can be read; {first}" if first else "no paper is in it"
            raise BadInput(", ".join(names), reason, "check the format of the input")
        say("load", report.papers, report.papers)
        papers, merges = merged(spark, records)
        papers = _kept(papers)
        count = papers.count()
        work = f"{place}/work/{_fingerprint(papers, own)}"
        readings = readings_of(spark, papers, count, entries, f"{work}/{READINGS}", say)
        say("link", 0, count)
        parts = max(spark.sparkContext.defaultParallelism, -(-count // _PAPERS_A_PART))
        least = threshold() if min_confidence is None else min_confidence
        corpus = linked(spark, readings, entries, least, parts)
        say("write", 0, count)
        written = write(
            spark,
            corpus,
            place,
            base=base,
            abstracts=abstracts,
            rules=rules,
            facts=own.facts(),
            parts=parts,
        )
    done = SparkBuild(place, count, report, merges, written, spark, records, readings)
    if "://" not in place:
        text = json.dumps(done.counts(), ensure_ascii=False, indent=2) + "\n"
        write_whole(Path(place) / REPORT, text)
    return done


def _kept(rows: DataFrame) -> DataFrame:
    from pyspark import StorageLevel

    return rows.persist(StorageLevel.DISK_ONLY)


def _fingerprint(papers: DataFrame, own: OwnVocabulary) -> str:
    """Name the place of finished steps: equal where papers and extractor are equal."""
    from pyspark.sql import functions as f

    sums = f.sum(f.xxhash64("body").cast("decimal(20,0)"))
    total = papers.agg(sums.alias("sum"), f.count("id").alias("n")).collect()[0]
    facts = (total["sum"], total["n"], extractor_version(), linker_version(), own.version())
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
