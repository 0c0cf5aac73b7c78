"""The command that gets papers from the net."""

from __future__ import annotations

from pathlib import Path

import click

from kg import console
from kg.commands.options import read_text


@click.command()
@click.argument("source", type=click.Choice(["arxiv", "openalex", "daily-papers", "ids"]))
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("papers.jsonl"),
    show_default=True,
)
@click.option("--max", "most", type=click.IntRange(min=1), help="How many papers at most.")
@click.option("--contact", default="", help="An e-mail address that the service can write to.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".kg-fetch"),
    show_default=True,
    help="Keeps answers: a fetch that was stopped goes on; nothing is asked twice.",
)
@click.option("--refresh", is_flag=True, help="Ask again for what the cache holds.")
def fetch(
    source: str,
    words: tuple[str, ...],
    out: Path,
    most: int | None,
    contact: str,
    cache: Path,
    refresh: bool,
) -> None:
    """Get papers from arXiv, OpenAlex or the Daily Papers, as input for kg build.

    \b
    Examples:
      kg fetch arxiv "cat:cs.DC AND abs:MPI" --max 500
      kg fetch openalex "scaling laws" --contact you@example.org
      kg fetch openalex "title.search:mpi,publication_year:2024"
      kg fetch daily-papers 2025-05-01..2025-05-15
      kg fetch ids my-ids.txt            one arXiv id or DOI a line
    """
    from kg.fetched import fetched

    if source == "ids":
        words = tuple(line for name in words for line in read_text(Path(name)).splitlines())
    count, bad = fetched(
        source, words, out, most=most, contact=contact, cache=cache, refresh=refresh
    )
    console.say(f"kg: {count} papers in {out}" + (f"; {bad} bad records left out" if bad else ""))
