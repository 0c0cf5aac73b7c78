"""The graph in the formats of other tools."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.annotations import to_annotation
from kg.errors import BadInput
from kg.iri import entity_iri, paper_iri

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

FORMATS = ("nq", "trig", "ttl", "jsonld", "graphml", "gexf", "csv", "bibtex", "jsonl")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_of(graph: LiteratureGraph, form: str) -> str:
    """Give the whole graph as text in one of :data:`FORMATS`.

    Args:
        graph: The graph.
        form: ``nq`` and ``trig`` keep the named graphs; ``ttl`` joins them; ``graphml`` and
            ``gexf`` hold papers, entities and links; ``csv`` has a row a link; ``bibtex`` an
            entry a paper; ``jsonl`` has the annotation form, a line a paper, to learn from.

    Returns:
        The text; the same graph gives the same text.

    Raises:
        ValueError: If there is no such format.
        BadInput: If ``jsonl`` is asked of a graph that was built without abstracts.
    """
    if form in ("nq", "trig", "ttl", "jsonld"):
        return _rdf(graph, form)
    if form == "graphml":
        return _networkx(graph, "write_graphml")
    if form == "gexf":
        return _networkx(graph, "write_gexf")
    if form == "csv":
        return _csv(graph)
    if form == "jsonl":
        return _annotations(graph)
    if form == "bibtex":
        from kg.related.citing import bibtex_of

        return bibtex_of(graph.papers())
    raise ValueError(f"format is {form!r}; give one of {', '.join(FORMATS)}")


def _rdf(graph: LiteratureGraph, form: str) -> str:
    from kg.rdf.store import Format, write_graph

    lines = graph.quads()
    if form == "nq":
        return "".join(f"{line}\n" for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        write_graph(lines, path, Format(form), base=graph.base)
        return path.read_text(encoding="utf-8")


def _networkx(graph: LiteratureGraph, writer: str) -> str:
    import networkx

    links = graph.networkx()
    for _, values in links.nodes(data=True):
        values["label"] = _for_xml(values["label"])
    page = io.BytesIO()
    getattr(networkx, writer)(links, page)
    return page.getvalue().decode("utf-8")


def _for_xml(text: str) -> str:
    """Leave out the characters that XML 1.0 has no way to write."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
    )


def _annotations(graph: LiteratureGraph) -> str:
    lines = []
    for extraction in graph.extractions():
        if any(not mention.text for link in extraction.links for mention in link.mentions):
            raise BadInput(
                str(graph.path),
                "the graph was built without abstracts, so its mentions have no words",
                "build it again without --no-abstracts",
            )
        line = to_annotation(extraction, graph.base)
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return "".join(lines)


def _csv(graph: LiteratureGraph) -> str:
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(
        (
            "paper",
            "title",
            "date",
            "role",
            "entity",
            "type",
            "confidence",
            "mentions",
            "paper_iri",
            "entity_iri",
        )
    )
    for extraction in graph.extractions():
        paper = extraction.paper
        for link in extraction.links:
            row = (
                paper.id,
                paper.title,
                paper.date,
                link.role.value,
                link.entity.name,
                link.type.value,
                str(link.confidence),
                " | ".join(dict.fromkeys(mention.text for mention in link.mentions)),
                paper_iri(paper, graph.base),
                entity_iri(link.entity.key, graph.base),
            )
            writer.writerow([_no_formula(cell) for cell in row])
    return page.getvalue()


def _no_formula(cell: str) -> str:
    """Keep a spreadsheet from running a cell: what begins like a formula gets a quote before."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
