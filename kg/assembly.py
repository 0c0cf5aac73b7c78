"""From records to a generation: one paper once, texts read (cached), linked, corrected, written.

What :mod:`kg.builder` does with papers that it has read, and :mod:`kg.correcting` with those that
the graph has already.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from kg.corrections import Correction
from kg.extract.version import extractor_version, linker_version, model_version
from kg.generations import GraphFolder
from kg.iri import BASE
from kg.own_vocabulary import OwnVocabulary
from kg.paper_file import paper_to_json
from kg.publication import SETTINGS, Publication, write_generation
from kg.rdf.inference import DEFAULT_RULES
from kg.records import Paper, Reading
from kg.resolve import resolve
from kg.resolve.corrections import corrected
from kg.resolve.papers import Merge, merged_papers
from kg.runs import Run, moment, program_version, read_runs
from kg.workers import read_all

if TYPE_CHECKING:
    from kg.extract.pipeline import Extractor
    from kg.reading_cache import ReadingCache

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
        infer: Names of the rules of inference.
    """

    base: str = BASE
    min_confidence: float | None = None
    abstracts: bool = True
    infer: tuple[str, ...] = tuple(rule.value for rule in DEFAULT_RULES)

    def kept(self, fingerprint: str) -> dict[str, Any]:
        """Give plain values, as they are kept with the graph."""
        return {
            "base": self.base,
            "min_confidence": self.min_confidence,
            "abstracts": self.abstracts,
            "infer": list(self.infer),
            "fingerprint": fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Assembly:
    """All that decides what a graph will be.

    Attributes:
        records: As read, before merging, sorted by id.
        papers: One a paper, sorted by id.
        merges: Which records became one paper.
        settings: Base, threshold, whether texts are passed on.
        corrections: What people changed, applied last.
        vocabulary: The vocabularies that the user brings.
        fingerprint: Equal where all of this, and the program, is equal.
    """

    records: Sequence[Paper]
    papers: Sequence[Paper]
    merges: Sequence[Merge]
    settings: BuildSettings
    corrections: Sequence[Correction]
    vocabulary: OwnVocabulary
    fingerprint: str


def assembled(
    records: Sequence[Paper],
    settings: BuildSettings,
    corrections: Sequence[Correction],
    vocabulary: OwnVocabulary,
) -> Assembly:
    """Make each paper one and take the fingerprint; no text is read yet."""
    papers, merges = merged_papers(records)
    fingerprint = fingerprint_of(papers, settings, corrections, vocabulary)
    return Assembly(records, papers, merges, settings, corrections, vocabulary, fingerprint)


def settings_of(generation: Path | None) -> dict[str, Any]:
    """Give the settings that a generation was built with; empty without one."""
    if generation is None:
        return {}
    settings: dict[str, Any] = json.loads((generation / SETTINGS).read_text(encoding="utf-8"))
    return settings


def kept_settings(generation: Path | None) -> BuildSettings:
    """Give the settings of a generation as a build takes them up again."""
    kept = settings_of(generation)
    return BuildSettings(
        base=kept.get("base", BASE),
        min_confidence=kept.get("min_confidence"),
        abstracts=bool(kept.get("abstracts", True)),
        infer=tuple(kept.get("infer", BuildSettings().infer)),
    )


def linked(assembly: Assembly, folder: GraphFolder, jobs: int | None, say: Progress) -> Publication:
    """Read the texts that no build has read yet, link all papers, apply the corrections.

    Returns:
        What a generation is written from; its report is empty.
    """
    from kg.reading_cache import ReadingCache

    own = assembly.vocabulary
    with ReadingCache(folder.cache / "readings.sqlite") as cache:
        readings = _read_texts(assembly.papers, own, cache, jobs, say)
    say("link", 0, len(assembly.papers))
    vocabulary = own.entries()
    settings = assembly.settings
    extractions = resolve(readings, vocabulary, min_confidence=settings.min_confidence)
    done = corrected(extractions, assembly.corrections, vocabulary)
    return Publication(
        records=assembly.records,
        extractions=done.extractions,
        readings={reading.paper_id: _vectors_of(reading) for _, reading in readings},
        merges=assembly.merges,
        settings=settings.kept(assembly.fingerprint),
        report={},
        replaced=done.replaced,
        outcomes=done.outcomes,
        vocabulary=own,
    )


def _vectors_of(reading: Reading) -> Reading:
    """What the index needs of a reading; mentions that became no link take room."""
    return Reading(
        paper_id=reading.paper_id,
        sentences=reading.sentences,
        vector=reading.vector,
        sentence_vectors=reading.sentence_vectors,
    )


def publish(
    publication: Publication, folder: GraphFolder, before: Path | None, run: Run, say: Progress
) -> None:
    """Write a generation and put it in the place of the one before.

    Args:
        publication: What to write.
        folder: Where.
        before: The generation before, None for the first.
        run: What this run did; it is numbered and dated here.
        say: Called while it is written.
    """
    earlier = read_runs(before)
    done = replace(
        run,
        number=1 + max((one.number for one in earlier), default=0),
        ended=moment(),
        version=program_version(),
        papers=len(publication.extractions),
    )
    publication = replace(publication, runs=(*earlier, done))
    with folder.new_generation() as generation:
        write_generation(publication, generation, say)


def fingerprint_of(
    papers: Iterable[Paper],
    settings: BuildSettings,
    corrections: Iterable[Correction],
    vocabulary: OwnVocabulary,
) -> str:
    """Give what is equal where papers, settings, corrections and the program are equal."""
    versions = (extractor_version(), linker_version(), vocabulary.version())
    facts = (settings, tuple(corrections), *versions)
    digest = hashlib.sha256(repr(facts).encode("utf-8", "backslashreplace"))
    for paper in papers:
        line = json.dumps(paper_to_json(paper), sort_keys=True, ensure_ascii=True)
        digest.update(hashlib.sha256(line.encode()).digest())
    return digest.hexdigest()


def _read_texts(
    papers: Sequence[Paper],
    vocabulary: OwnVocabulary,
    cache: ReadingCache,
    jobs: int | None,
    say: Progress,
) -> list[tuple[Paper, Reading]]:
    """Give a reading for each paper, from the cache where it has one of this extractor."""
    version, model = extractor_version() + vocabulary.version(), model_version()
    found: dict[str, Reading] = {}
    for paper in papers:
        reading = cache.find(paper, version)
        if reading is not None:
            found[paper.id] = reading
    missing = [paper for paper in papers if paper.id not in found]
    if missing:
        tasks = ((paper, cache.find_tagged(paper, model)) for paper in missing)
        Thread(target=_load_what_follows, daemon=True).start()
        pairs = read_all(
            tasks,
            count=len(missing),
            jobs=jobs,
            extractor=partial(new_extractor, vocabulary),
            vocabulary=vocabulary.files,
        )
        for done, (paper, reading) in enumerate(pairs, start=1):
            cache.put(paper, reading, version, model)
            found[paper.id] = reading
            if done % _COMMIT_EVERY == 0:
                cache.commit()
            say("read", done, len(missing))
    cache.forget_all_but(papers)
    return [(paper, found[paper.id]) for paper in papers]


def new_extractor(vocabulary: OwnVocabulary) -> Extractor:
    """Load the shipped extractor with the user's vocabularies."""
    from kg.extract.pipeline import Extractor

    return Extractor(vocabulary=vocabulary.entries())


def _load_what_follows() -> None:
    """Import what the steps after reading need, while workers read on the other cores."""
    for name in ("kg.explorer.page", "kg.rdf.store", "kg.related.index"):
        import_module(name)
    import_module("kg.extract.vocabulary").shipped_vocabulary()
