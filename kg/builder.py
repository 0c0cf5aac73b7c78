"""The whole way for many papers: inputs to a published graph, incremental and resumable.

Each step is a function of its own: read, merge, read the text (cached), resolve, write a
generation, publish. A build that is killed leaves the published graph as it was, and the next
one goes on from the readings that were cached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

from kg.changes import with_earlier
from kg.errors import BadInput
from kg.extract.version import extractor_version, linker_version, model_version
from kg.generations import GraphFolder
from kg.iri import BASE
from kg.paper_file import paper_to_json
from kg.publication import SETTINGS, Publication, write_generation
from kg.readers import ReadReport, read_papers
from kg.reading_cache import ReadingCache, content_hash
from kg.records import Paper, Reading
from kg.resolve import resolve
from kg.resolve.papers import merged_papers
from kg.resources import resource
from kg.workers import read_all

if TYPE_CHECKING:
    from kg.extract.pipeline import Extractor
    from kg.graph import LiteratureGraph

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and its size."""

_COMMIT_EVERY = 64


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """What a build does besides its inputs; kept with the graph and taken up by the next build.

    Attributes:
        base: Base of all IRIs.
        min_confidence: Links below are left out; None for the default.
        abstracts: Whether abstracts and quotes go into the graph.
    """

    base: str = BASE
    min_confidence: float | None = None
    abstracts: bool = True


def build(
    inputs: Iterable[str | Path] | str | Path,
    out: str | Path = "kg-out",
    *,
    jobs: int | None = None,
    base: str | None = None,
    min_confidence: float | None = None,
    abstracts: bool | None = None,
    format: str | None = None,
    page_date: date | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    progress: Progress | None = None,
) -> LiteratureGraph:
    """Build a graph of papers in a folder, or add papers to the graph that is there.

    The same set of papers gives the same bytes of ``graph.nq`` and ``evidence.nq``, whatever
    their order, the number of jobs, and whether they came at once or one build after another. A
    paper that is there already is replaced when its content has changed; nothing is dropped. The
    published graph is replaced in one step at the end.

    Args:
        inputs: Files, folders, patterns or ``-``; see :func:`kg.readers.read_papers`. A file
            of the package's ``data/`` is found there when it is not here.
        out: Folder of the graph.
        jobs: Number of processes that read texts; all cores by default.
        base: Base of all IRIs; ends in ``/`` or ``#``. By default that of the graph before.
        min_confidence: Links below are left out, from 0 to 1.
        abstracts: Whether abstracts and quotes go into the graph.
        format: Format of all inputs; recognised from the content by default.
        page_date: The day of the pages, for dates without a year.
        on_error: ``skip`` counts bad records, ``raise`` stops at the first.
        progress: Called while the build works.

    Returns:
        The graph, open.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
        BadOutput: If the folder holds something else, or cannot be written.
        BuildRunning: If another build is at work there.
        ValueError: If ``min_confidence``, ``jobs`` or ``base`` is out of range.

    Example:
        >>> from kg.resources import resource
        >>> graph = build([resource("data", "daily-papers.txt")], "kg-out")  # doctest: +SKIP
        >>> len(graph.papers())  # doctest: +SKIP
        55
    """
    from kg.graph import LiteratureGraph

    _check(jobs, base, min_confidence)
    say = progress or (lambda step, done, size: None)
    folder = GraphFolder.for_building(Path(out))
    with folder.building():
        before = _before(folder)
        settings = _settings(before, base, min_confidence, abstracts)
        report = ReadReport()
        records = list(
            _counted(
                read_papers(
                    _found(inputs),
                    format=format,
                    page_date=page_date,
                    on_error=on_error,
                    report=report,
                ),
                say,
            )
        )
        records, changes = with_earlier(records, before, report, on_error)
        papers, merges = merged_papers(records)
        fingerprint = _fingerprint(papers, settings)
        if before is not None and fingerprint == _read_settings(before).get("fingerprint"):
            return LiteratureGraph.open(folder.path)
        with ReadingCache(folder.cache / "readings.sqlite") as cache:
            readings = _read_texts(papers, cache, jobs, say)
        say("link", 0, len(papers))
        from kg.extract.vocabulary import shipped_vocabulary

        extractions = resolve(
            readings, shipped_vocabulary(), min_confidence=settings.min_confidence
        )
        publication = Publication(
            records=records,
            extractions=extractions,
            readings={reading.paper_id: reading for _, reading in readings},
            merges=merges,
            settings={
                "base": settings.base,
                "min_confidence": settings.min_confidence,
                "abstracts": settings.abstracts,
                "fingerprint": fingerprint,
            },
            report={
                **report.to_dict(),
                "new": len(changes.new),
                "changed": len(changes.changed),
                "unchanged": changes.unchanged,
            },
        )
        with folder.new_generation() as generation:
            write_generation(publication, generation, say)
    return LiteratureGraph.open(folder.path)


def extract(
    inputs: Iterable[str | Path] | str | Path,
    *,
    jobs: int | None = None,
    min_confidence: float | None = None,
    format: str | None = None,
    page_date: date | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    report: ReadReport | None = None,
    progress: Progress | None = None,
) -> list[Any]:
    """Read papers and link them over all inputs of the call; writes no file.

    Returns:
        One :class:`kg.records.Extraction` a paper, in the order of the inputs.

    Raises:
        BadInput: If an input cannot be read or has no readable record.
        BadRecord: If a record is bad and ``on_error`` is ``raise``.
    """
    from kg.extract.vocabulary import shipped_vocabulary

    _check(jobs, None, min_confidence)
    say = progress or (lambda step, done, size: None)
    report = report if report is not None else ReadReport()
    records = list(
        read_papers(
            _found(inputs), format=format, page_date=page_date, on_error=on_error, report=report
        )
    )
    papers, _ = with_earlier(records, None, report, on_error)
    readings = []
    tasks = ((paper, None) for paper in papers)
    for pair in read_all(tasks, count=len(papers), jobs=jobs, extractor=_extractor):
        readings.append(pair)
        say("read", len(readings), len(papers))
    found = {
        extraction.paper.id: extraction
        for extraction in resolve(readings, shipped_vocabulary(), min_confidence=min_confidence)
    }
    return [found[paper_id] for paper_id in dict.fromkeys(record.id for record in records)]


def _found(inputs: Iterable[str | Path] | str | Path) -> list[str | Path]:
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


def _read_settings(generation: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((generation / SETTINGS).read_text(encoding="utf-8"))
    return settings


def _settings(
    before: Path | None, base: str | None, min_confidence: float | None, abstracts: bool | None
) -> BuildSettings:
    kept = _read_settings(before) if before is not None else {}
    return BuildSettings(
        base=base or kept.get("base", BASE),
        min_confidence=kept.get("min_confidence") if min_confidence is None else min_confidence,
        abstracts=bool(kept.get("abstracts", True)) if abstracts is None else abstracts,
    )


def _counted(papers: Iterator[Paper], say: Progress) -> Iterator[Paper]:
    for count, paper in enumerate(papers, start=1):
        say("load", count, 0)
        yield paper


def _fingerprint(papers: Iterable[Paper], settings: BuildSettings) -> str:
    digest = hashlib.sha256(repr((settings, extractor_version(), linker_version())).encode())
    for paper in papers:
        line = json.dumps(paper_to_json(paper), sort_keys=True, ensure_ascii=True)
        digest.update(hashlib.sha256(line.encode()).digest())
    return digest.hexdigest()


def _read_texts(
    papers: Sequence[Paper], cache: ReadingCache, jobs: int | None, say: Progress
) -> list[tuple[Paper, Reading]]:
    """Give a reading for each paper, from the cache where it has one of this extractor."""
    version, model = extractor_version(), model_version()
    found: dict[str, Reading] = {}
    for paper in papers:
        reading = cache.find(paper, version)
        if reading is not None:
            found[paper.id] = reading
    missing = [paper for paper in papers if paper.id not in found]
    if missing:
        tasks = ((paper, cache.find_tagged(paper, model)) for paper in missing)
        Thread(target=_load_what_follows, daemon=True).start()
        pairs = read_all(tasks, count=len(missing), jobs=jobs, extractor=_extractor)
        for done, (paper, reading) in enumerate(pairs, start=1):
            cache.put(paper, reading, version, model)
            found[paper.id] = reading
            if done % _COMMIT_EVERY == 0:
                cache.commit()
            say("read", done, len(missing))
    cache.forget_all_but({content_hash(paper): paper for paper in papers}.values())
    return [(paper, found[paper.id]) for paper in papers]


def _extractor() -> Extractor:
    from kg.extract.pipeline import Extractor

    return Extractor()


def _load_what_follows() -> None:
    """Import what the steps after reading need, while workers read on the other cores."""
    for name in ("kg.explorer.page", "kg.rdf.store", "kg.related.index"):
        import_module(name)
    import_module("kg.extract.vocabulary").shipped_vocabulary()
