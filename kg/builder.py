"""The whole way for many papers: inputs to a published graph, incremental and resumable.

Each step is a function of its own: read, merge, read the text (cached), resolve, write a
generation, publish. A build that is killed leaves the published graph as it was, and the next
one goes on from the readings that were cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.assembly import (
    BuildSettings,
    Progress,
    assembled,
    kept_settings,
    linked,
    new_extractor,
    publish,
    settings_of,
)
from kg.changes import with_earlier
from kg.correcting import keep_corrections, kept_corrections, with_others
from kg.errors import BadInput
from kg.generations import GraphFolder
from kg.own_vocabulary import add_vocabulary, brought, checked_files, own_vocabulary
from kg.rdf.inference import Rule, rules_of
from kg.readers import ReadReport, read_papers
from kg.records import Paper
from kg.resolve import resolve
from kg.resources import resource
from kg.runs import Run, moment, read_runs
from kg.sources import names_to_sync, sources_of
from kg.workers import read_all

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

_NONE: frozenset[str] = frozenset()


def build(
    inputs: Iterable[str | Path] | str | Path,
    out: str | Path = "kg-out",
    *,
    jobs: int | None = None,
    base: str | None = None,
    min_confidence: float | None = None,
    abstracts: bool | None = None,
    infer: str | None = None,
    format: str | None = None,
    page_date: date | None = None,
    corrections: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    vocabulary: Iterable[str | Path] = (),
    sync: bool = False,
    on_error: Literal["skip", "raise"] = "skip",
    progress: Progress | None = None,
) -> LiteratureGraph:
    """Build a graph of papers in a folder, or add papers to the graph that is there.

    The same set of papers gives the same bytes of ``graph.nq`` and ``evidence.nq``, whatever
    their order, the number of jobs, and whether they came at once or one build after another. A
    paper that is there already is replaced when its content has changed; nothing is dropped
    unless ``sync`` asks for it. The published graph is replaced in one step at the end.

    Args:
        inputs: Files, folders, patterns or ``-``; see :func:`kg.readers.read_papers`. A file
            of the package's ``data/`` is found there when it is not here.
        out: Folder of the graph.
        jobs: Number of processes that read texts; all cores by default.
        base: Base of all IRIs; ends in ``/`` or ``#``. By default that of the graph before.
        min_confidence: Links below are left out, from 0 to 1.
        abstracts: Whether abstracts and quotes go into the graph.
        infer: Rules of inference: ``default``, ``all``, ``none``, or names with commas between;
            see :class:`kg.rdf.inference.Rule`. By default those of the graph before.
        format: Format of all inputs; recognised from the content by default.
        page_date: The day of the pages, for dates without a year.
        corrections: A file of corrections to take over; those of the graph stay and come first.
        columns: For tables, the column that holds each field of a paper, by field.
        vocabulary: Vocabulary files (SKOS, CSV, CSO) to keep with the graph, for this build and
            all that follow; see :func:`kg.own_vocabulary.add_vocabulary`.
        sync: Whether papers go that came from these inputs and are not in them any more. An input
            with bad records takes nothing away.
        on_error: ``skip`` counts bad records, ``raise`` stops at the first.
        progress: Called while the build works.

    Returns:
        The graph, open.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``, or a correction is bad.
        BadOutput: If the folder holds something else, or cannot be written.
        BuildRunning: If another build is at work there.
        ValueError: If ``min_confidence``, ``jobs`` or ``base`` is out of range, or there is no
            such rule.

    Example:
        >>> from kg.resources import resource
        >>> graph = build([resource("data", "daily-papers.txt")], "kg-out")  # doctest: +SKIP
        >>> len(graph.papers())  # doctest: +SKIP
        55
    """
    from kg.graph import LiteratureGraph

    _check(jobs, base, min_confidence)
    rules = None if infer is None else rules_of(infer)
    say = progress or (lambda step, done, size: None)
    folder = GraphFolder.for_building(Path(out))
    asked = found_inputs(inputs)
    brought_files = checked_files(vocabulary)
    started = moment()
    with folder.building():
        before = _before(folder)
        for file in brought_files:
            add_vocabulary(folder.path, file)
        settings = _settings(before, base, min_confidence, abstracts, rules)
        report = ReadReport()
        records = list(
            _counted(
                read_papers(
                    asked,
                    format=format,
                    page_date=page_date,
                    columns=columns,
                    on_error=on_error,
                    report=report,
                ),
                say,
            )
        )
        sources = sources_of(asked)
        names, said = names_to_sync(sources, read_runs(before), report) if sync else (_NONE, [])
        records, changes = with_earlier(records, before, report, on_error, names)
        kept = kept_corrections(folder)
        together = with_others(kept, corrections)
        assembly = assembled(records, settings, together, own_vocabulary(folder.path))
        if assembly.fingerprint == settings_of(before).get("fingerprint"):
            return LiteratureGraph.open(folder.path)
        publication = linked(assembly, folder, jobs, say)
        if together != kept:
            keep_corrections(folder, together, settings.base)
        counts = {
            **report.to_dict(),
            "new": len(changes.new),
            "changed": len(changes.changed),
            "unchanged": changes.unchanged,
            "removed": len(changes.removed),
            "not_removed": said,
        }
        run = Run(
            started=started,
            inputs=tuple(sorted({name for found in sources.values() for name in found})),
            sources=sources,
            new=tuple(changes.new),
            changed=tuple(changes.changed),
            removed=changes.removed,
        )
        publish(replace(publication, report=counts), folder, before, run, say)
    return LiteratureGraph.open(folder.path)


def extract(
    inputs: Iterable[str | Path] | str | Path,
    *,
    jobs: int | None = None,
    min_confidence: float | None = None,
    format: str | None = None,
    page_date: date | None = None,
    columns: Mapping[str, str] | None = None,
    vocabulary: Iterable[str | Path] = (),
    on_error: Literal["skip", "raise"] = "skip",
    report: ReadReport | None = None,
    progress: Progress | None = None,
) -> list[Any]:
    """Read papers and link them over all inputs of the call; writes no file.

    The arguments are those of :func:`build`; ``vocabulary`` is for this call only.

    Returns:
        One :class:`kg.records.Extraction` a paper, in the order of the inputs.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
    """
    _check(jobs, None, min_confidence)
    say = progress or (lambda step, done, size: None)
    report = report if report is not None else ReadReport()
    records = list(
        read_papers(
            found_inputs(inputs),
            format=format,
            page_date=page_date,
            columns=columns,
            on_error=on_error,
            report=report,
        )
    )
    papers, _ = with_earlier(records, None, report, on_error)
    readings = []
    tasks = ((paper, None) for paper in papers)
    with brought(checked_files(vocabulary)) as own:
        pairs = read_all(
            tasks,
            count=len(papers),
            jobs=jobs,
            extractor=partial(new_extractor, own),
            vocabulary=own.files,
        )
        for pair in pairs:
            readings.append(pair)
            say("read", len(readings), len(papers))
        entries = own.entries()
    found = {
        extraction.paper.id: extraction
        for extraction in resolve(readings, entries, min_confidence=min_confidence)
    }
    return [found[paper_id] for paper_id in dict.fromkeys(record.id for record in records)]


def found_inputs(inputs: Iterable[str | Path] | str | Path) -> list[str | Path]:
    """Take ``data/…`` from the package where there is no such file here."""
    names = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    return [_shipped(name) or name for name in names]


def _shipped(name: str | Path) -> Path | None:
    parts = Path(name).parts
    if len(parts) != 2 or parts[0] != "data" or Path(name).exists():
        return None
    try:
        return resource(*parts)
    except FileNotFoundError:
        return None


def _check(jobs: int | None, base: str | None, min_confidence: float | None) -> None:
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is {jobs}; it must be at least 1")
    if min_confidence is not None and not 0 <= min_confidence <= 1:
        raise ValueError(f"min_confidence is {min_confidence}; it must be from 0 to 1")
    if base is not None and not (base.startswith(("http://", "https://")) and base[-1] in "/#"):
        raise ValueError(f"base is {base!r}; it must be an http IRI that ends in / or #")


def _before(folder: GraphFolder) -> Path | None:
    try:
        return folder.current()
    except BadInput:
        return None


def _settings(
    before: Path | None,
    base: str | None,
    min_confidence: float | None,
    abstracts: bool | None,
    rules: tuple[Rule, ...] | None,
) -> BuildSettings:
    kept = kept_settings(before)
    return BuildSettings(
        base=base or kept.base,
        min_confidence=kept.min_confidence if min_confidence is None else min_confidence,
        abstracts=kept.abstracts if abstracts is None else abstracts,
        infer=kept.infer if rules is None else tuple(rule.value for rule in rules),
    )


def _counted(papers: Iterator[Paper], say: Progress) -> Iterator[Paper]:
    for count, paper in enumerate(papers, start=1):
        say("load", count, 0)
        yield paper
