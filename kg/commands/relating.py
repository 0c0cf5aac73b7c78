"""The command that finds related work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import console
from kg.commands.options import FACETS, TYPES, given_text, graph_argument

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph


@click.command()
@graph_argument
@click.argument("papers", nargs=-1, metavar="[PAPER…]")
@click.option("--text", metavar="T|@FILE|-", help="A text of your own, a file, or the input.")
@click.option("--from", "from_", multiple=True, metavar="INPUT", help="Papers that ask.")
@click.option("--in", "in_", multiple=True, metavar="INPUT", help="Rank only these.")
@click.option("--not-in", multiple=True, metavar="INPUT", help="Leave these out.")
@click.option("-k", type=click.IntRange(1), default=10, show_default=True)
@click.option("--facet", multiple=True, type=click.Choice(FACETS), help="In which way related.")
@click.option("--since", default="", metavar="DATE")
@click.option("--until", default="", metavar="DATE")
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES, case_sensitive=False))
@click.option("--diversity", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "bibtex", "markdown", "csv"]),
    default="table",
)
def related(
    folder: Path | str,
    papers: tuple[str, ...],
    text: str | None,
    from_: tuple[str, ...],
    in_: tuple[str, ...],
    not_in: tuple[str, ...],
    k: int,
    facet: tuple[str, ...],
    since: str,
    until: str,
    types: tuple[str, ...],
    diversity: float,
    format_: str,
) -> None:
    """Find related papers, and say why.

    \b
    Examples:
      kg related kg-out "CUDA-L1" -k 5
      kg related kg-out --text @abstract.txt --facet method
    """
    from kg.graph import LiteratureGraph
    from kg.related import writing

    with LiteratureGraph.open(folder) as graph:
        asked = [graph.paper(name).id for name in papers] + _ids_of(graph, from_)
        words = given_text(text)
        if not asked and not words.strip():
            context = click.get_current_context(silent=True)
            raise click.UsageError("give a PAPER, --text or --from.", context)
        found = graph.related(
            asked,
            text=words,
            candidates=_ids_of(graph, in_) if in_ else None,
            exclude=_ids_of(graph, not_in),
            k=k,
            facet=facet or None,
            since=since,
            until=until,
            types=types,
            diversity=diversity,
        )
        if format_ == "json":
            console.put(writing.to_json(found, base=graph.base))
        elif found:
            console.put(getattr(writing, f"to_{format_}")(found))
        else:
            console.say("no paper of the graph is related")


def _ids_of(graph: LiteratureGraph, inputs: Sequence[str]) -> list[str]:
    """Ids in the graph of the papers in some inputs; those that it lacks are counted."""
    from kg.readers import read_papers

    if not inputs:
        return []
    found, missing = [], 0
    for paper in read_papers(inputs):
        known = graph.same_paper(paper)
        if known is None:
            missing += 1
        else:
            found.append(known.id)
    if missing:
        console.say(f"{missing} papers of {', '.join(inputs)} are not in the graph; build them in")
    return list(dict.fromkeys(found))
