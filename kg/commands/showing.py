"""Commands that show or write what a graph holds: show, compare, explore, validate, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import console
from kg.commands.options import TYPES, given_text, graph_argument
from kg.errors import BadInput, GraphInvalid, UnknownName
from kg.iri import entity_iri, identifier_of, paper_iri
from kg.records import Entity, EntityType, Extraction, Paper

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph


@click.command()
@graph_argument
@click.argument("papers", nargs=-1, required=True, metavar="PAPER PAPER…")
@click.option("--format", "format_", type=click.Choice(["md", "csv", "latex"]), default="md")
@click.option("--columns", metavar="A,B,…", help="What to compare, in this order.")
def compare(folder: Path | str, papers: tuple[str, ...], format_: str, columns: str | None) -> None:
    """Set papers side by side.

    \b
    Example: kg compare kg-out "CUDA-L1" "STELLAR" --format latex
    """
    from kg.graph import LiteratureGraph
    from kg.related import comparison

    with LiteratureGraph.open(folder) as graph:
        names = [name.strip() for name in columns.split(",")] if columns else None
        writer = {
            "md": comparison.to_markdown,
            "csv": comparison.to_csv,
            "latex": comparison.to_latex,
        }[format_]
        console.put(writer(graph.compare(papers, columns=names)))


@click.command()
@graph_argument
@click.argument("name", metavar="PAPER|ENTITY")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def show(folder: Path | str, name: str, format_: str) -> None:
    """Show what the graph knows of a paper or an entity, with the evidence.

    \b
    Example: kg show kg-out "NVIDIA H100"
    """
    _run_show(folder, name, format_)


@click.command()
@graph_argument
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: explorer.html")
@click.option("--title", default="", help="Default: made from the input's name.")
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES, case_sensitive=False))
@click.option("--min-support", type=click.IntRange(1), default=2, show_default=True)
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option("--since", type=int, metavar="YEAR")
@click.option("--until", type=int, metavar="YEAR")
@click.option("--around", metavar="PAPER|ENTITY", help="Open at its neighbourhood.")
@click.option("--paper", "papers", multiple=True, metavar="PAPER", help="Only these papers.")
@click.option("--query", metavar="SPARQL|@FILE", help="Only the papers that it selects.")
@click.option("--max-papers", type=click.IntRange(1), default=20_000, show_default=True)
@click.option("--no-abstracts", is_flag=True)
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
def explore(folder: Path | str, output: Path | None, open_: bool, **choices: Any) -> None:
    """Write the interactive page, with options.

    \b
    Example: kg explore kg-out --type Hardware --output hardware.html
    """
    _run_explore(folder, output, open_=open_, **choices)


@click.command()
@graph_argument
def validate(folder: Path | str) -> None:
    """Check the graph against its SHACL shapes; exit 1 when it breaks one.

    \b
    Example: kg validate kg-out
    """
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        report = graph.validate()
        if report:
            for line in report:
                console.put(console.harmless(line))
            raise GraphInvalid(report)
        console.put("the graph conforms to its shapes")


@click.command()
@graph_argument
@click.option(
    "--format",
    "format_",
    required=True,
    type=click.Choice(["nq", "trig", "ttl", "jsonld", "graphml", "gexf", "csv", "bibtex", "jsonl"]),
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: the output.")
def export(folder: Path | str, format_: str, output: Path | None) -> None:
    """Write the graph in another format.

    \b
    Example: kg export kg-out --format graphml --output papers.graphml
    """
    from kg.files import write_whole
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        text = graph.export(format_)
        if output is None:
            console.put(text)
        else:
            write_whole(output, text)


@click.command()
def readers() -> None:
    """List the formats that are read.

    \b
    Example: kg readers
    """
    from kg.readers import READERS

    console.put_table(("format", "what it is"), [(r.name, r.description) for r in READERS])


def _run_show(folder: Path | str, name: str, format_: str) -> None:
    """Print what is known of a paper or an entity."""
    from kg.annotations import to_annotation
    from kg.graph import LiteratureGraph
    from kg.tables import put_entity, put_paper

    with LiteratureGraph.open(folder) as graph:
        thing = _named(graph, name)
        if isinstance(thing, Paper):
            extraction = graph.extraction(thing)
            if format_ == "json":
                iri = paper_iri(thing, graph.base)
                console.put_json({"iri": iri} | to_annotation(extraction, graph.base))
            else:
                put_paper(extraction, graph.base)
            return
        naming = graph.papers_with(thing)
        replaced = graph.view.replaced
        former = [entity_iri(k, graph.base) for k in replaced if replaced[k] == thing.key]
        if format_ == "json":
            console.put_json(_entity_json(thing, naming, graph.base) | {"replaces": former})
        else:
            put_entity(thing, naming, graph.base, former)


def _run_explore(
    folder: Path | str,
    output: Path | None,
    *,
    title: str,
    types: Sequence[str],
    min_support: int,
    min_confidence: float,
    since: int | None,
    until: int | None,
    around: str | None,
    papers: Sequence[str],
    query: str | None,
    max_papers: int,
    no_abstracts: bool,
    open_: bool,
) -> None:
    """Write the page, and open it when asked to."""
    from kg.explorer.options import ExplorerOptions
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        focus = _named(graph, around) if around else None
        options = ExplorerOptions(
            types=tuple(EntityType(kind) for kind in types),
            min_support=min_support,
            min_confidence=min_confidence,
            first_year=since,
            last_year=until,
            papers=_chosen(graph, papers, query),
            max_papers=max_papers,
            focus=focus.id if isinstance(focus, Paper) else focus.key if focus else "",
            abstracts=not no_abstracts,
            base=graph.base,
        )
        page = graph.explore(output or Path("explorer.html"), title=title, options=options)
    console.put(str(page))
    if open_:
        click.launch(str(page))


def _chosen(graph: LiteratureGraph, papers: Sequence[str], query: str | None) -> tuple[str, ...]:
    """The ids of the papers that are named or that a query selects; none stands for all."""
    chosen = {graph.paper(name).id for name in papers}
    if query is not None:
        ids = {paper_iri(paper, graph.base): paper.id for paper in graph.papers()}
        rows = graph.query(given_text(query)).dicts()
        found = {ids[str(value)] for row in rows for value in row.values() if str(value) in ids}
        if not found:
            mend = "select a variable that holds papers, such as ?paper"
            raise BadInput("explore --query", "none of its rows names a paper of this graph", mend)
        chosen |= found
    return tuple(sorted(chosen))


def _named(graph: LiteratureGraph, name: str) -> Paper | Entity:
    """A paper by its identifier, else an entity by its name, else a paper by its title."""
    if graph.view.answers_to(name) or identifier_of(name)[0]:
        return graph.paper(name)
    try:
        return graph.entity(name)
    except UnknownName as no_entity:
        try:
            return graph.paper(name)
        except UnknownName as no_paper:
            near = (no_entity.near + no_paper.near)[:5]
            raise UnknownName("paper or entity", name, near) from no_paper


def _entity_json(entity: Entity, naming: Sequence[Extraction], base: str) -> dict[str, object]:
    return {
        "iri": entity_iri(entity.key, base),
        "name": entity.name,
        "type": entity.type.value,
        "labels": list(entity.labels),
        "definition": entity.definition,
        "broader": [entity_iri(key, base) for key in entity.broader],
        "papers": [
            {
                "id": extraction.paper.id,
                "title": extraction.paper.title,
                "role": link.role.value,
                "confidence": link.confidence,
                "mentions": [m.text for m in link.mentions],
            }
            for extraction in naming
            for link in extraction.links
            if link.entity.key == entity.key
        ],
    }
