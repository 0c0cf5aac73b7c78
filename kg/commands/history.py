"""Commands about the graph over time: news, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import console
from kg.commands.options import folder_argument
from kg.errors import BadInput

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph
    from kg.news import News

Row = tuple[object, ...]
_LONG_AGO = "1970-01-01T00:00:00Z"


@click.command()
@folder_argument
@click.option("--since", metavar="RUN|DATE", help="After that run, or from that day on.")
@click.option("--named", metavar="QUERY", help="Rows of a saved question about the new papers.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv", "atom"]),
    default="table",
    show_default=True,
)
def news(folder: Path, since: str | None, named: str | None, limit: int, format_: str) -> None:
    """Show what the last build added, changed or removed.

    \b
    Examples:
      kg news kg-out
      kg news kg-out --since 2026-05-01 --format atom > news.xml
      kg news kg-out --named speedups
    """
    from kg.graph import LiteratureGraph
    from kg.news import atom_of

    with LiteratureGraph.open(folder) as graph:
        found = graph.news(since, limit=limit)
        if len(found) == limit:
            console.say(f"cut at {limit} papers; raise --limit to see more")
        if named is not None:
            if format_ == "atom":
                raise click.UsageError("--named gives rows, not a feed.")
            _put_rows(*_rows_about(graph, found, named), format_)
        elif format_ == "atom":
            updated = max((n.when for n in found), default=_LONG_AGO)
            console.put(atom_of(found, graph.base, updated))
        else:
            rows: list[Row] = [
                (n.run, n.when[:10], n.change, n.paper_id, n.title, ", ".join(n.introduces))
                for n in found
            ]
            _put_rows(("run", "day", "what", "paper", "title", "introduces"), rows, format_)
        if not found:
            console.say("nothing changed")


@click.command()
@folder_argument
@click.argument("papers", nargs=-1, required=True, metavar="PAPER…")
def remove(folder: Path, papers: tuple[str, ...]) -> None:
    """Take papers out of the graph; a build that reads them again brings them back.

    \b
    Example: kg remove kg-out "CUDA-L1"
    """
    from kg.removing import remove as take_out

    with console.progress() as progress:
        gone = take_out(folder, papers, progress=progress)
    for paper in gone:
        console.put(console.harmless(f"removed {paper.id}: {paper.title}"))


def _rows_about(
    graph: LiteratureGraph, news: list[News], named: str
) -> tuple[tuple[str, ...], list[Row]]:
    """Give the rows of a saved question that name a paper of the news."""
    from kg.iri import paper_iri

    text, bindings = graph.question(named, {})
    answer = graph.query(text, bindings=bindings)
    if "paper" not in answer.variables:
        raise BadInput(
            f"--named {named}", "its rows are not about papers", "choose one with a column paper"
        )
    column = answer.variables.index("paper")
    iris = {paper_iri(n.extraction.paper, graph.base) for n in news if n.extraction}
    rows: list[Row] = [tuple(row) for row in answer.rows if str(row[column]) in iris]
    return tuple(answer.variables), rows


def _put_rows(header: tuple[str, ...], rows: list[Row], format_: str) -> None:
    if format_ == "json":
        console.put_json(
            [{name: _plain(value) for name, value in zip(header, row, strict=True)} for row in rows]
        )
    elif format_ == "csv":
        console.put_csv(header, rows)
    elif rows:
        console.put_table(header, rows)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool) or value is None else str(value)
