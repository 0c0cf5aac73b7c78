"""Parquet tables; the only module with pyarrow, which the extra ``parquet`` brings."""

from __future__ import annotations

import tempfile
from typing import Any

from kg.errors import BadInput, MissingExtra
from kg.readers.columns import columns_of, record_of
from kg.readers.mapped import Found, papers_of
from kg.readers.neutral import Ids
from kg.readers.options import ReadOptions
from kg.readers.source import Source

MAGIC = "PAR1"
_ROWS = 1024


def is_parquet(head: str) -> bool:
    r"""Tell whether an input begins like a Parquet file.

    Example:
        >>> is_parquet("PAR1\x15"), is_parquet("PAR 1")
        (True, False)
    """
    return head.startswith(MAGIC)


def read_parquet(source: Source, options: ReadOptions) -> Found:
    """Read the rows of a table, a thousand at a time; only the columns that are needed."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet") from error
    with tempfile.TemporaryFile() as copy:  # Parquet is read from its end; a pipe has none
        for chunk in source.chunks():
            copy.write(chunk)
        copy.seek(0)
        try:
            yield from _rows(source, parquet.ParquetFile(copy), options)
        except (ArrowException, OSError) as error:
            reason = f"it is no whole Parquet file ({str(error).splitlines()[0][:120]})"
            raise BadInput(source.path, reason, "fetch or copy the file again") from error


def _rows(source: Source, table: Any, options: ReadOptions) -> Found:
    columns = columns_of(table.schema_arrow.names, options.columns, source.path)
    ids = Ids()
    number = 0
    for batch in table.iter_batches(batch_size=_ROWS, columns=sorted(set(columns.values()))):
        for row in batch.to_pylist():
            number += 1
            yield from papers_of(source, [(f"row {number}", record_of(row, columns, ids))])
