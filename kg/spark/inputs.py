"""Papers from any Hadoop path: JSON lines and Parquet on the workers, other formats here."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kg.errors import BadInput, BadRecord
from kg.paper_file import paper_to_json
from kg.readers import READERS, DroppedField, ReadReport, read_papers, reader_named
from kg.readers.columns import columns_of, record_of
from kg.readers.mapped import papers_of
from kg.readers.neutral import Ids
from kg.readers.options import ReadOptions
from kg.readers.report import KEPT, Tally
from kg.readers.source import Source
from kg.records import Paper
from kg.spark.session import told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FOUND = "kind string, value string"
"""Columns of what was read: a paper, a bad record or a dropped field, as JSON."""

_LINES = re.compile(r"\.(?:jsonl|ndjson|json)(?:\.(?:gz|bz2))?/?$")
_ELSEWHERE = re.compile(r"(?!file:)[a-z0-9]+://")
_HEAD_LINES = 5
_BY_LINE = ("arxiv-json", "openalex", "semantic-scholar", "json-lines")
"""Formats of which each line is a record."""


def found_in(
    spark: SparkSession,
    inputs: Sequence[str],
    report: ReadReport,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> DataFrame:
    """Read papers, with what had to be left out, as :data:`FOUND`.

    Names that end in ``.jsonl``, ``.json`` or ``.parquet``, and paths of other file systems, are
    read by the workers; everything else by :func:`kg.readers.read_papers`, here.

    Args:
        spark: The session.
        inputs: Paths or patterns.
        report: Counts what is read here.
        format: Name of a format, for all inputs.
        columns: For Parquet, the column that holds each field.

    Raises:
        BadInput: If there is nothing, or the lines are in no format that we know.
    """
    tables = [name for name in inputs if name.rstrip("/").endswith(".parquet")]
    lines = [name for name in inputs if _is_lines(name) and name not in tables]
    rest = [name for name in inputs if name not in tables and name not in lines]
    parts = []
    if rest:
        papers = read_papers(rest, format=format, columns=columns, report=report)
        rows = [("paper", json.dumps(paper_to_json(paper))) for paper in papers]
        rows += [("bad", _bad(error)) for error in report.bad]
        parts.append(spark.createDataFrame(rows, FOUND))
    parts += [_of_table(spark, name, columns or {}) for name in tables]
    parts += [_of_lines(spark, name, format) for name in lines]
    found, *others = parts
    for other in others:
        found = found.unionAll(other)
    return found


def _is_lines(name: str) -> bool:
    if not (_LINES.search(name) or _ELSEWHERE.match(name)):
        return False
    path = Path(name)
    return not (path.is_file() and name.endswith(".json") and _is_array(path))


def _is_array(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _of_lines(spark: SparkSession, name: str, format: str | None) -> DataFrame:
    from pyspark.sql import functions as f

    text = spark.read.text(name)
    if format is None:
        head = "\n".join(row["value"] for row in text.limit(_HEAD_LINES).collect())
        known = (reader for reader in READERS if reader.recognise(head))
        reader = next(known, None)
        format = reader.name if reader else ""
    if format not in _BY_LINE:
        mend = f"give lines of JSON: {', '.join(_BY_LINE)}"
        raise BadInput(name, "its lines are no papers in a format that we know", mend)
    raw = text.select(f.col("value").cast("binary"), f.col("_metadata.file_path").alias("path"))
    return raw.mapInPandas(_LineReader(format), FOUND)


class _LineReader:
    """Reads lines on a worker."""

    def __init__(self, format: str) -> None:
        self._format = format

    def __call__(self, frames: Iterator[Any]) -> Iterator[Any]:
        return told(self._read)(frames)

    def _read(self, frames: Iterator[Any]) -> Iterator[Any]:
        import pandas

        reader = reader_named(self._format)
        for frame in frames:
            rows: list[tuple[str, str]] = []
            pairs = zip(frame["path"], frame["value"], strict=True)
            for path, group in itertools.groupby(pairs, key=lambda pair: pair[0]):
                lines = [bytes(line) for _, line in group]
                data = io.BytesIO(b"\n".join(lines) + b"\n")
                with Source(unquote(path), _name_of(path), data) as source:
                    rows += [_row(item, lines) for item in reader.read(source, ReadOptions())]
            yield pandas.DataFrame(rows, columns=["kind", "value"])


def _of_table(spark: SparkSession, name: str, wanted: Mapping[str, str]) -> DataFrame:
    from pyspark.sql import functions as f

    table = spark.read.parquet(name)
    columns = columns_of(table.columns, wanted, name)
    kept = sorted(set(columns.values()))
    path = f.col("_metadata.file_path").alias("__path")
    return table.select(*kept, path).mapInArrow(_RowReader(columns), FOUND)


class _RowReader:
    """Reads rows of a table on a worker."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = dict(columns)

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        return told(self._read)(batches)

    def _read(self, batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        ids = Ids()
        for batch in batches:
            rows: list[tuple[str, str]] = []
            for row in batch.to_pylist():
                path = str(row.pop("__path"))
                with Source(unquote(path), _name_of(path), io.BytesIO()) as source:
                    record = record_of(row, self._columns, ids)
                    place = f"the row with id {record.get('id')!r}"
                    rows += [_row(item, []) for item in papers_of(source, [(place, record)])]
            kinds, values = zip(*rows, strict=True) if rows else ((), ())
            yield pyarrow.RecordBatch.from_pydict(
                {"kind": pyarrow.array(kinds, "string"), "value": pyarrow.array(values, "string")}
            )


def _name_of(path: str) -> str:
    return unquote(path).rstrip("/").rpartition("/")[2]


def _row(item: Paper | BadRecord | DroppedField, lines: Sequence[bytes]) -> tuple[str, str]:
    """Write an item; line numbers of a batch mean nothing, so the line's beginning says where."""
    if isinstance(item, Paper):
        return "paper", json.dumps(paper_to_json(item))
    if isinstance(item, DroppedField):
        return "dropped", json.dumps([item.path, item.place, item.field, item.reason])
    number = re.match(r"line (\d+)", item.place)
    place = item.place
    if number and 0 < int(number[1]) <= len(lines):
        start = lines[int(number[1]) - 1][:60].decode("utf-8", "replace")
        place = f"the line that begins {start!r}"
    return "bad", _bad(BadRecord(item.path, place, item.reason, item.mend))


def _bad(error: BadRecord) -> str:
    return json.dumps([error.path, error.place, error.reason, error.mend])


def count_faults(found: DataFrame, report: ReadReport) -> None:
    """Count bad records and dropped fields into a report, and keep the first of each."""
    for kind in ("bad", "dropped"):
        rows = found.filter(found.kind == kind)
        count = rows.count()
        first = [json.loads(row["value"]) for row in rows.orderBy("value").limit(KEPT).collect()]
        if kind == "bad":
            report.bad = Tally(count, [BadRecord(*facts) for facts in first])
        else:
            report.dropped = Tally(count, [DroppedField(*facts) for facts in first])
