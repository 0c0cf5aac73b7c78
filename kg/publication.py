"""The files of one generation: everything that a finished build leaves behind."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.iri import graph_iri, paper_iri
from kg.own_vocabulary import OwnVocabulary
from kg.paper_file import save_papers
from kg.records import Entity, Extraction, Paper, Reading
from kg.resolve.corrections import Outcome
from kg.resolve.papers import Merge
from kg.runs import RUNS, Run, save_runs

if TYPE_CHECKING:
    from kg.rdf.view import View
    from kg.related import Related
    from kg.related.index import RelatedIndex

PAPERS = "papers.jsonl"
SETTINGS = "settings.json"
STORE = "store"
RELATED = "related"
GRAPH = "graph.nq"
EVIDENCE = "evidence.nq"
TRIG = "graph.trig"
PAGE = "explorer.html"
REPORT = "report.json"

MAX_RELATED = 200
"""Up to this many papers the page of a build has related papers with the reasons of the index;
beyond, ``kg explore`` writes a page that has them."""

MAX_READABLE = 20_000
"""Up to this many papers a build writes ``graph.trig``; the page holds as many, the newest."""


@dataclass(frozen=True, slots=True)
class Publication:
    """All that a generation is written from.

    Attributes:
        records: The records as read, before merging, sorted by id; the next build starts here.
        extractions: One a paper, sorted by id.
        readings: By paper id.
        merges: Which records became one paper.
        settings: Base, threshold, fingerprint.
        report: Counts of this run.
        replaced: Keys of entities that were merged or renamed, to the keys that took over.
        outcomes: What became of each correction, in order.
        runs: The runs up to this one.
        vocabulary: The vocabularies that the user brings.
    """

    records: Sequence[Paper]
    extractions: Sequence[Extraction]
    readings: Mapping[str, Reading]
    merges: Sequence[Merge]
    settings: Mapping[str, Any]
    report: Mapping[str, Any]
    replaced: Mapping[str, str] = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()
    runs: Sequence[Run] = ()
    vocabulary: OwnVocabulary = field(default_factory=OwnVocabulary)


class BuiltView:
    """The extractions of a build, as the store's view will give them."""

    def __init__(self, extractions: Sequence[Extraction]) -> None:
        """Take extractions, sorted by paper id."""
        self._extractions = extractions
        self._by_id = {
            name: extraction
            for extraction in extractions
            for name in (*extraction.paper.aliases, extraction.paper.id)
        }

    def papers(self) -> list[Paper]:
        """All papers, sorted by id."""
        return [extraction.paper for extraction in self._extractions]

    def paper(self, paper_id: str) -> Paper:
        """One paper by id or alias."""
        return self._by_id[paper_id].paper

    def extraction(self, paper_id: str) -> Extraction:
        """One extraction by paper id or alias."""
        return self._by_id[paper_id]

    def extractions(self) -> Iterator[Extraction]:
        """All extractions, in order of paper id."""
        return iter(self._extractions)


def write_generation(
    publication: Publication, folder: Path, say: Callable[[str, int, int], None]
) -> None:
    """Write all files of a generation into an empty folder.

    Args:
        publication: What to write.
        folder: Where.
        say: Called with the name of a step, how much is done, and its size.
    """
    count = len(publication.extractions)
    save_papers(publication.records, folder / PAPERS)
    say("write", 0, count)
    sizes = _write_quads(publication, folder, publication.settings["base"])
    complete_generation(
        folder,
        BuiltView(publication.extractions),
        publication.readings,
        publication.settings,
        publication.runs,
        say,
    )
    (folder / REPORT).write_text(_json(_report(publication, sizes)), encoding="utf-8")


def complete_generation(
    folder: Path,
    view: BuiltView | View | None,
    readings: Mapping[str, Reading],
    settings: Mapping[str, Any],
    runs: Sequence[Run],
    say: Callable[[str, int, int], None],
) -> None:
    """Make all that follows from the quads: store, index, page, and a file that people can read.

    Args:
        folder: Holds the quads.
        view: The extractions; by default those that the store gives back.
        readings: For the index, by paper id.
        settings: As they are kept with the graph.
        runs: The runs up to this one.
        say: Called with the name of a step, how much is done, and its size.
    """
    from kg.explorer import ExplorerOptions, explorer_page
    from kg.rdf.store import Store, dump_trig
    from kg.rdf.view import View as StoreView
    from kg.related.index import RelatedIndex

    base: str = settings["base"]
    count = runs[-1].papers if runs else 0
    (folder / SETTINGS).write_text(_json(settings), encoding="utf-8")
    say("load store", 0, count)
    save_runs(runs, folder / RUNS)
    lines = [_run_lines(run, base) for run in runs]
    store = Store.create(folder / STORE, [folder / GRAPH, folder / EVIDENCE, *lines])
    if count <= MAX_READABLE:
        dump_trig(store, folder / TRIG, base, without=[graph_iri("runs", base)])
    say("index", 0, count)
    view = view or StoreView(store, base)
    index = RelatedIndex.build(view, dict(readings))
    index.save(folder / RELATED)
    say("draw", 0, count)
    options = ExplorerOptions(base=base, abstracts=settings["abstracts"], max_papers=MAX_READABLE)
    page = explorer_page(view, options=options, related=_related(view, index))
    (folder / PAGE).write_text(page, encoding="utf-8")


def _related(view: BuiltView | View, index: RelatedIndex) -> dict[str, list[Related]] | None:
    """Give each paper's nearest ones; None where that would take long beside the build."""
    from kg.related import Options, Query, find_related

    papers = view.papers()
    if len(papers) > MAX_RELATED:
        return None
    options = Options(k=5)
    return {
        paper.id: find_related(Query(paper_ids=(paper.id,)), view, index, options)
        for paper in papers
    }


def entities_of(extractions: Iterable[Extraction]) -> list[Entity]:
    """Give the entities of a corpus, each once, sorted by key."""
    found = {
        link.entity.key: link.entity for extraction in extractions for link in extraction.links
    }
    return [found[key] for key in sorted(found)]


def _write_quads(publication: Publication, folder: Path, base: str) -> dict[str, Any]:
    """Write both N-Quads files in order of graph, then line."""
    from kg.rdf.bibliography import bibliography_quads
    from kg.rdf.corrections import correction_quads
    from kg.rdf.dataset import dataset_quads
    from kg.rdf.entities import entity_quads, vocabulary_quads
    from kg.rdf.inference import Rule, added_by, inferred_quads
    from kg.rdf.quads import evidence_quads, paper_quads
    from kg.rdf.statistics import statistics_quads

    extractions = [
        shown(e, abstracts=publication.settings["abstracts"]) for e in publication.extractions
    ]
    entities = entities_of(extractions)
    iris = {
        name: paper_iri(e.paper, base)
        for e in extractions
        for name in (*e.paper.aliases, e.paper.id)
    }
    rules = [Rule(name) for name in publication.settings["infer"]]
    facts = publication.vocabulary.facts()
    inferred = inferred_quads(extractions, entities, base, rules=rules, facts=facts)
    shared = [
        bibliography_quads((e.paper for e in extractions), base),
        entity_quads(entities, base),
        vocabulary_quads(entities, base, facts=facts),
        inferred,
        dataset_quads(extractions, entities, base, inferred=inferred, rules=rules),
        correction_quads(
            (outcome.correction for outcome in publication.outcomes), publication.replaced, base
        ),
        statistics_quads(extractions, base),
    ]
    blocks = [(lines[0].rsplit(" ", 2)[1], lines) for lines in shared if lines]
    in_order = sorted(extractions, key=lambda e: f"<{paper_iri(e.paper, base)}>")
    papers = ((f"<{paper_iri(e.paper, base)}>", paper_quads(e, base, iris=iris)) for e in in_order)
    evidence = (evidence_quads(e, base) for e in in_order)
    merged = heapq.merge(sorted(blocks), papers, key=lambda block: block[0])
    return {
        "quads": _write_lines((lines for _, lines in merged), folder / GRAPH),
        "evidence_quads": _write_lines(evidence, folder / EVIDENCE),
        "entities": len(entities),
        "inferred": added_by(inferred, rules),
    }


def _run_lines(run: Run, base: str) -> list[str]:
    from kg.rdf.dataset import run_quads

    return run_quads(
        base,
        started=datetime.fromisoformat(run.started),
        ended=datetime.fromisoformat(run.ended),
        inputs=run.inputs,
        version=run.version,
        number=run.number,
        counts={
            "new papers": len(run.new),
            "changed papers": len(run.changed),
            "removed papers": len(run.removed),
            "papers": run.papers,
        },
    )


def shown(extraction: Extraction, *, abstracts: bool) -> Extraction:
    """Leave out the texts that may not be passed on, when asked to."""
    if abstracts:
        return extraction
    return replace(
        extraction,
        paper=replace(extraction.paper, abstract=""),
        results=tuple(replace(result, quote="") for result in extraction.results),
    )


def _write_lines(blocks: Iterable[Sequence[str]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for lines in blocks:
            file.writelines(f"{line}\n" for line in lines)
            count += len(lines)
    return count


def _report(publication: Publication, sizes: Mapping[str, Any]) -> dict[str, Any]:
    links = Counter(
        link.type.value for extraction in publication.extractions for link in extraction.links
    )
    return {
        **publication.report,
        "graph": {
            "papers": len(publication.extractions),
            **sizes,
            "links": dict(sorted(links.items())),
            "results": sum(len(e.results) for e in publication.extractions),
            "without_links": [e.paper.id for e in publication.extractions if not e.links][:1000],
        },
        "merges": [merge.to_dict() for merge in publication.merges],
        "corrections": [
            {
                "number": outcome.correction.number,
                "what": outcome.correction.label,
                "papers": len(outcome.papers),
                "reason": outcome.reason,
            }
            for outcome in publication.outcomes
        ],
        "settings": dict(publication.settings),
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
