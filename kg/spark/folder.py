"""A graph's folder from the parts that Spark wrote: what ``kg build --spark MASTER`` leaves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.assembly import BuildSettings, Progress, fingerprint_of
from kg.builder import found_inputs
from kg.errors import BadInput, BadOutput
from kg.extract.version import extractor_version, model_version
from kg.generations import GraphFolder
from kg.own_vocabulary import add_vocabulary, checked_files, own_vocabulary
from kg.paper_file import save_papers
from kg.publication import EVIDENCE, GRAPH, PAPERS, REPORT, complete_generation
from kg.rdf.inference import rules_of
from kg.reading_cache import ReadingCache, reading_from_bytes
from kg.records import Paper, Reading
from kg.runs import Run, moment, program_version
from kg.spark.build import SparkBuild, build
from kg.spark.papers import paper
from kg.spark.session import failures

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

PARTS = "spark"


def build_folder(
    inputs: Iterable[str | Path] | str | Path,
    out: str | Path = "kg-out",
    *,
    master: str | None = None,
    base: str | None = None,
    min_confidence: float | None = None,
    abstracts: bool = True,
    infer: str | None = None,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    vocabulary: Iterable[str | Path] = (),
    on_error: Literal["skip", "raise"] = "skip",
    progress: Progress | None = None,
) -> LiteratureGraph:
    """Build a graph's folder with Spark: the same files as :func:`kg.build` makes.

    The parts and tables stay in ``OUT/spark``. Texts are read and linked on the workers; the store,
    the index of related work and the page are made here. The arguments are those of
    :func:`kg.spark.build` and :func:`kg.build`.

    Raises:
        BadOutput: If there is a graph already: Spark makes a graph anew.
    """
    from kg.graph import LiteratureGraph

    say = progress or (lambda step, done, size: None)
    rules = rules_of(infer or "default")
    asked = [str(name) for name in found_inputs(inputs)]
    files = checked_files(vocabulary)
    folder = GraphFolder.for_building(Path(out))
    started = moment()
    with folder.building():
        with suppress(BadInput):
            folder.current()
            reason = "there is a graph already, and a build on Spark makes one anew"
            raise BadOutput(str(out), reason, "give another --out")
        for file in files:
            add_vocabulary(folder.path, file)
        own = own_vocabulary(folder.path)
        settings = BuildSettings(
            base=base or BuildSettings().base,
            min_confidence=min_confidence,
            abstracts=abstracts,
            infer=tuple(rule.value for rule in rules),
        )
        done = build(
            asked,
            str((folder.path / PARTS).absolute()),
            master=master,
            base=settings.base,
            min_confidence=min_confidence,
            abstracts=abstracts,
            infer=rules,
            format=format,
            columns=columns,
            vocabulary=own,
            on_error=on_error,
            progress=say,
        )
        with folder.new_generation() as generation, failures():
            ids = _save_records(done, generation / PAPERS)
            for name in (GRAPH, EVIDENCE):
                _join_parts(Path(done.out) / name, generation / name)
            papers, readings = _keep_readings(done, folder, own.version())
            kept = settings.kept(fingerprint_of(papers, settings, (), own))
            run = Run(
                number=1,
                started=started,
                ended=moment(),
                version=program_version(),
                inputs=tuple(sorted({name for one in papers for name in one.inputs})),
                new=tuple(ids),
                papers=done.papers,
            )
            complete_generation(generation, None, readings, kept, [run], say)
            report = {**done.counts(), "new": len(ids), "changed": 0, "unchanged": 0, "removed": 0}
            report |= {"not_removed": [], "corrections": [], "settings": kept}
            text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
            (generation / REPORT).write_text(text, encoding="utf-8")
    return LiteratureGraph.open(folder.path)


def _save_records(done: SparkBuild, path: Path) -> list[str]:
    """Write the records, from which the next build goes on, and give their ids."""
    ids: list[str] = []

    def records() -> Iterable[Paper]:
        for row in done.records.orderBy("id").toLocalIterator():
            ids.append(row["id"])
            yield paper(row["body"])

    save_papers(records(), path)
    return ids


def _join_parts(parts: Path, path: Path) -> None:
    with path.open("wb") as whole:
        for part in sorted(parts.glob("part-*")):
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole, 1 << 20)


def _keep_readings(
    done: SparkBuild, folder: GraphFolder, vocabulary: str
) -> tuple[list[Paper], dict[str, Reading]]:
    """Put the readings where the next build finds them, and give papers and readings."""
    papers: list[Paper] = []
    readings: dict[str, Reading] = {}
    version, model = extractor_version() + vocabulary, model_version()
    with ReadingCache(folder.cache / "readings.sqlite") as cache:
        for row in done.readings.orderBy("id").toLocalIterator():
            one = paper(row["body"])
            papers.append(one)
            readings[one.id] = reading_from_bytes(bytes(row["reading"]), one)
            cache.put(one, readings[one.id], version, model)
    return papers, readings
