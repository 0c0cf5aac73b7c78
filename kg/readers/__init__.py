"""From a source file to papers; one module a format, recognised from the content.

:func:`read_papers` reads any number of inputs as one stream. :data:`READERS` is the table of
formats: the first whose recogniser accepts the beginning of an input reads it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from kg.errors import BadInput, BadRecord, UnknownName
from kg.readers.bibtex import is_bibtex, read_bibtex
from kg.readers.csl_json import is_csl_json, read_csl_json
from kg.readers.daily_papers import is_daily_papers, read_daily_papers
from kg.readers.daily_papers_html import is_daily_papers_html, read_daily_papers_html
from kg.readers.daily_papers_json import is_daily_papers_json, read_daily_papers_json
from kg.readers.json_lines import is_json_lines, read_json_lines
from kg.readers.paths import InputPath, input_paths
from kg.readers.report import DroppedField, InputCount, ReadReport, Tally
from kg.readers.ris import is_ris, read_ris
from kg.readers.source import Source, open_source
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

Found = Iterator[Paper | BadRecord | DroppedField]


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    Attributes:
        name: What ``--format`` calls it.
        description: What it is, for a person.
        recognise: Tells from the first 64 kB of text whether an input has this format.
        read: Gives papers, and what had to be skipped or left out, in the order of the source.
    """

    name: str
    description: str
    recognise: Callable[[str], bool]
    read: Callable[[Source, date | None], Found]


def _without_date(read: Callable[[Source], Found]) -> Callable[[Source, date | None], Found]:
    return lambda source, page_date: read(source)


READERS: tuple[Reader, ...] = (
    Reader(
        "daily-papers-html",
        "a saved page of huggingface.co/papers: day, week, month, trending, search, one paper",
        is_daily_papers_html,
        _without_date(read_daily_papers_html),
    ),
    Reader(
        "daily-papers-json",
        "the JSON of huggingface.co/api/daily_papers",
        is_daily_papers_json,
        _without_date(read_daily_papers_json),
    ),
    Reader(
        "csl-json",
        "a CSL-JSON library, as Zotero, Mendeley and Pandoc write it",
        is_csl_json,
        _without_date(read_csl_json),
    ),
    Reader(
        "json-lines",
        "one JSON object a line with id, title and abstract, or a JSON array of them",
        is_json_lines,
        _without_date(read_json_lines),
    ),
    Reader(
        "ris",
        "a RIS library, as reference managers and publishers write it",
        is_ris,
        _without_date(read_ris),
    ),
    Reader(
        "bibtex",
        "a BibTeX or BibLaTeX library",
        is_bibtex,
        _without_date(read_bibtex),
    ),
    Reader(
        "daily-papers",
        "the text of a Daily Papers page, as copied from a browser",
        is_daily_papers,
        lambda source, page_date: read_daily_papers(source, page_date=page_date),
    ),
)
"""All formats, in the order in which they are tried."""


def reader_named(name: str) -> Reader:
    """Give a reader by the name of its format.

    Raises:
        UnknownName: If there is none.

    Example:
        >>> reader_named("json-lines").description
        'one JSON object a line with id, title and abstract, or a JSON array of them'
    """
    for reader in READERS:
        if reader.name == name:
            return reader
    names = [reader.name for reader in READERS]
    raise UnknownName("format", name, difflib.get_close_matches(name, names, 4, 0) or names)


def read_papers(
    inputs: Iterable[str | Path] | str | Path,
    *,
    format: str | None = None,
    page_date: date | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    report: ReadReport | None = None,
) -> Iterator[Paper]:
    """Read papers from files, folders, patterns and standard input, one at a time.

    The papers come in the order of the inputs and of each input, whatever their number; memory
    stays flat except for pages, which are read whole. All inputs are looked for before the
    first is read.

    Args:
        inputs: Names of files, of folders, patterns, or ``-``. Gzip is unpacked.
        format: Name of a format, for all inputs; None recognises each from its content.
        page_date: The day of the pages, for dates that have no year on them.
        on_error: ``skip`` counts bad records in the report and goes on, ``raise`` stops at
            the first.
        report: Filled while the papers are read.

    Returns:
        An iterator over the papers.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
        UnknownName: If there is no such format.

    Example:
        >>> from kg.resources import resource
        >>> papers = list(read_papers([resource("data", "daily-papers.txt")]))
        >>> len(papers), papers[1].title, papers[1].date, papers[1].author_count
        (55, '2 OLMo 2 Furious', '2024-12-31', 40)
    """
    if on_error not in ("skip", "raise"):
        raise ValueError(f"on_error must be skip or raise, not {on_error!r}")
    reader = reader_named(format) if format is not None else None
    paths = input_paths(inputs)
    return _Run(reader, page_date, on_error == "raise", report or ReadReport()).papers(paths)


@dataclass(slots=True)
class _Run:
    """One call of :func:`read_papers`."""

    reader: Reader | None
    page_date: date | None
    strict: bool
    report: ReadReport

    def papers(self, paths: list[InputPath]) -> Iterator[Paper]:
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
            reader = self.reader or _recognised(source)
            count = InputCount(source.path, reader.name)
            self.report.inputs.append(count)
            first_bad: BadRecord | None = None
            for item in reader.read(source, self.page_date):
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


def _recognised(source: Source) -> Reader:
    head = source.head_text
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
