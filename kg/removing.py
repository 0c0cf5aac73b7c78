"""Taking papers out of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kg.assembly import Progress, assembled, kept_settings, linked, publish
from kg.correcting import kept_corrections, reread
from kg.errors import BadInput
from kg.generations import GraphFolder
from kg.graph import LiteratureGraph
from kg.own_vocabulary import own_vocabulary
from kg.paper_file import read_paper_file
from kg.publication import PAPERS
from kg.records import Paper
from kg.runs import REMOVE, Run, moment


def remove(
    path: str | Path,
    papers: Sequence[str | Paper],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Paper]:
    """Take papers out of a graph, with all that only they say.

    A build that reads their source again brings them back. Corrections of them are kept.

    Args:
        path: Folder of the graph.
        papers: Each as in :meth:`kg.graph.LiteratureGraph.paper`.
        jobs: Number of processes, should a text have to be read again.
        progress: Called while the graph is built.

    Returns:
        The papers that went, sorted by id.

    Raises:
        UnknownName: If the graph has no such paper; nothing is removed.
        AmbiguousName: If a part of a title fits several.
        BadInput: If there is no graph, or no paper would be left.
        BuildRunning: If a build is at work there.
    """
    say = progress or (lambda step, done, size: None)
    started = moment()
    folder = GraphFolder.with_graph(Path(path))
    with folder.building():
        with LiteratureGraph.open(path) as graph:
            gone = {paper.id: paper for paper in map(graph.paper, papers)}
        ids = {name for paper in gone.values() for name in (paper.id, *paper.aliases)}
        before = folder.current()
        records = [record for record in read_paper_file(before / PAPERS) if record.id not in ids]
        if not records:
            raise BadInput(str(path), "no paper would be left", "delete the folder instead")
        settings, corrections = kept_settings(before), kept_corrections(folder)
        assembly = assembled(records, settings, corrections, own_vocabulary(folder.path))
        publication = linked(assembly, folder, jobs, say)
        report = reread(before, len(records)) | {"removed": len(gone)}
        removed = {paper_id: gone[paper_id].title for paper_id in sorted(gone)}
        run = Run(kind=REMOVE, started=started, removed=removed)
        publish(replace(publication, report=report), folder, before, run, say)
    return [gone[paper_id] for paper_id in sorted(gone)]
