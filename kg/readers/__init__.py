"""From a source file to papers; one module a format, recognised from the content.

:func:`read_papers` reads any number of inputs as one stream. :data:`READERS` is the table of
formats: the first whose recogniser accepts the beginning of an input reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from kg.errors import BadInput, BadRecord, UnknownName
from kg.readers.columns import FIELDS
from kg.readers.options import ReadOptions
from kg.readers.parquet_table import is_parquet
from kg.readers.paths import InputPath, input_paths
from kg.readers.report import DroppedField, InputCount, ReadReport, Tally
from kg.readers.s2ag import S2agTables
from kg.readers.source import STANDARD_INPUT, Source, open_source
from kg.readers.table import READERS, Reader, reader_named
from kg.records import Paper

__all__ = [
    "READERS",
    "DroppedField",
    "InputCount",
    "ReadReport",
    "Reader",
    "Tally",
    "read_papers",
    "reader_named",
]


def read_papers(
    inputs: Iterable[str | Path] | str | Path,
    *,
    format: str | None = None,
    page_date: date | None = None,
    columns: Mapping[str, str] | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    report: ReadReport | None = None,
) -> Iterator[Paper]:
    """Read papers from files, folders, patterns and standard input, one at a time.

    The papers come in the order of the inputs and of each input, whatever their number; memory
    stays flat except for pages, which are read whole. All inputs are looked for before the
    first is read.

    Args:
        inputs: Names of files, of folders, patterns, or ``-``. Gzip and zstd are unpacked.
        format: Name of a format, for all inputs; None recognises each from its content.
        page_date: The day of the pages, for dates that have no year on them.
        columns: For tables (CSV, TSV, Parquet), the column that holds each field of a paper,
            by field; the usual names are known.
        on_error: ``skip`` counts bad records in the report and goes on, ``raise`` stops at
            the first.
        report: Filled while the papers are read.

    Returns:
        An iterator over the papers.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
        UnknownName: If there is no such format, or no such field for a column.

    Example:
        >>> from kg.resources import resource
        >>> papers = list(read_papers([resource("data", "daily-papers.txt")]))
        >>> len(papers), papers[1].title, papers[1].date, papers[1].author_count
        (55, '2 OLMo 2 Furious', '2024-12-31', 40)
    """
    if on_error not in ("skip", "raise"):
        raise ValueError(f"on_error must be skip or raise, not {on_error!r}")
    reader = reader_named(format) if format is not None else None
    for field in columns or {}:
        if field not in FIELDS:
            raise UnknownName("field", field, FIELDS)
    paths = input_paths(inputs)
    options = ReadOptions(page_date, columns or {})
    return _Run(reader, options, on_error == "raise", report or ReadReport()).papers(paths)


@dataclass(slots=True)
class _Run:
    """One call of :func:`read_papers`."""

    reader: Reader | None
    options: ReadOptions
    strict: bool
    report: ReadReport

    def papers(self, paths: list[InputPath]) -> Iterator[Paper]:
        with ExitStack() as stack:
            if len(paths) > 1 and self.reader is None:
                paths = self._join(paths, stack)
            yield from self._all(paths)

    def _join(self, paths: list[InputPath], stack: ExitStack) -> list[InputPath]:
        """Load the inputs that hold parts of papers; give the others."""
        rest = []
        for path in paths:
            if path.path == STANDARD_INPUT or not Path(path.path).is_file():
                rest.append(path)  # it can be read once only
                continue
            with ExitStack() as opened:
                try:
                    source = opened.enter_context(open_source(path.path))
                    reader = _recognised(source, self.options)
                except BadInput:
                    rest.append(path)  # said again, in its place, when it is read
                    continue
                if reader.load is None:
                    rest.append(path)
                    continue
                tables = self.options.tables or stack.enter_context(S2agTables())
                self.options = replace(self.options, tables=tables)
                bad = reader.load(source, tables)
                self.report.inputs.append(InputCount(source.path, reader.name, bad=len(bad)))
                for error in bad:
                    if self.strict:
                        raise error
                    self.report.bad.add(error)
        if not rest:
            mend = "give the files of papers that they belong to as well"
            raise BadInput(paths[0].path, "it holds parts of papers and no papers", mend)
        return rest

    def _all(self, paths: list[InputPath]) -> Iterator[Paper]:
        read_by_group: dict[str, int] = {}
        for path in paths:
            before = self.report.papers
            try:
                yield from self._one(path)
            except BadInput as error:
                if not path.group:
                    raise
                self.report.ignored.add(error)
            got = self.report.papers - before
            read_by_group[path.group] = read_by_group.get(path.group, 0) + got
        for group, count in read_by_group.items():
            if group and not count:
                first = next(iter(self.report.ignored), None)
                reason = f" (for instance: {first.path}: {first.reason})" if first else ""
                mend = f"put files with papers there; formats: {_names()}"
                raise BadInput(group, f"no file there holds papers{reason}", mend)

    def _one(self, path: InputPath) -> Iterator[Paper]:
        with open_source(path.path) as source:
            reader = self.reader or _recognised(source, self.options)
            count = InputCount(source.path, reader.name)
            self.report.inputs.append(count)
            first_bad: BadRecord | None = None
            for item in reader.read(source, self.options):
                if isinstance(item, Paper):
                    count.papers += 1
                    self._count(item)
                    yield item
                elif isinstance(item, DroppedField):
                    self.report.dropped.add(item)
                elif self.strict:
                    raise item
                else:
                    count.bad += 1
                    self.report.bad.add(item)
                    first_bad = first_bad or item
        if not count.papers:
            raise _nothing_read(source.path, reader, first_bad)

    def _count(self, paper: Paper) -> None:
        self.report.papers += 1
        if not paper.abstract.strip():
            self.report.empty_abstracts.add(paper.id)


def _names() -> str:
    return ", ".join(reader.name for reader in READERS)


def _recognised(source: Source, options: ReadOptions) -> Reader:
    head = source.head_text
    if options.columns:
        return reader_named("parquet" if is_parquet(head) else "csv")
    for reader in READERS:
        if reader.recognise(head):
            return reader
    if "\ufffd" in head:
        source.text()
    raise BadInput(
        source.path,
        "it holds no papers in a format that we know",
        f"see docs/inputs.md, or choose with --format: {_names()}",
    )


def _nothing_read(path: str, reader: Reader, bad: BadRecord | None) -> BadInput:
    if bad is None:
        mend = f"check that it is {reader.description}, or choose another --format"
        return BadInput(path, f"no paper is in it (read as {reader.name})", mend)
    return BadInput(path, f"no record can be read; {bad.place}: {bad.reason}", bad.mend)
