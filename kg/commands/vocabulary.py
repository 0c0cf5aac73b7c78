"""Commands for vocabularies: add one's own, list, remove, check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import console
from kg.commands.options import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.extract.vocabulary import Entry

_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("kg-out"),
    show_default=True,
    help="The folder of the graph.",
)
_SHOWN = 20


@click.group()
def vocabulary() -> None:
    """The names that builds look for: your own beside those that ship with kg.

    Your own are kept with the graph, in DIR/vocabulary, and every build of it uses them.

    \b
    Example: kg vocabulary add topics.ttl --type Concept
    """


@vocabulary.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "type_", type=click.Choice(TYPES), help="What its entities are.")
@click.option("--name", default="", help="Keep it under this name, not the file's.")
@_out
def add(file: Path, type_: str | None, name: str, out: Path) -> None:
    """Bring a vocabulary: SKOS (Turtle, RDF/XML, JSON-LD), a CSV table, or CSO.

    A table has a header; its columns are name, type, aliases, definition, broader, context. One of
    the same name is replaced. The next build uses it.

    \b
    Example: kg vocabulary add devices.csv --type Hardware
    """
    from kg.generations import GraphFolder
    from kg.own_vocabulary import add_vocabulary
    from kg.records import EntityType

    folder = GraphFolder.for_building(out)
    added = add_vocabulary(folder.path, file, kind=EntityType(type_) if type_ else None, name=name)
    _put_counts(added.name, added.entries)
    if added.shared:
        console.say(f"{len(added.shared)} of them ship with kg too; yours win")
    console.say(f"kept in {added.path}; the next kg build --out {out} uses it")


@vocabulary.command(name="list")
@_out
def list_(out: Path) -> None:
    """List the vocabularies that builds of a graph use."""
    from kg.extract.vocabulary import read_vocabulary, shipped_vocabulary
    from kg.own_vocabulary import own_vocabulary

    _put_counts("(shipped)", shipped_vocabulary())
    for file in own_vocabulary(out).files:
        _put_counts(file.stem, read_vocabulary([file]))


@vocabulary.command()
@click.argument("name")
@_out
def remove(name: str, out: Path) -> None:
    """Forget one of your vocabularies; the next build does without it.

    \b
    Example: kg vocabulary remove devices
    """
    from kg.own_vocabulary import remove_vocabulary

    console.put(f"{remove_vocabulary(out, name)} removed; run kg build --out {out} again")


@vocabulary.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE…]")
@click.option("--type", "type_", type=click.Choice(TYPES), help="What the files' entities are.")
@click.option(
    "--papers", multiple=True, metavar="INPUT", help="Report entries that none of these names."
)
@click.option("--all", "everything", is_flag=True, help="List every note, not the first 20.")
def check(
    files: tuple[Path, ...], type_: str | None, papers: tuple[str, ...], everything: bool
) -> None:
    """Check vocabulary files, or the shipped vocabulary when none is given.

    Faults (names that clash without context, circles, missing broader entries or definitions) give
    exit code 1. Notes are entries in no hierarchy and, with --papers, those that no paper names;
    devices whose facts are known are not expected to be named.

    \b
    Example: kg vocabulary check topics.ttl --type Concept
    """
    from kg.extract.vocabulary import shipped_vocabulary
    from kg.extract.vocabulary_check import faults_of, orphans_of, unnamed_of
    from kg.extract.vocabulary_import import entries_in, joined_by_key
    from kg.records import EntityType

    kind = EntityType(type_) if type_ else None
    entries: Mapping[str, Entry] = (
        joined_by_key(e for file in files for e in entries_in(file, kind).values())
        if files
        else shipped_vocabulary()
    )
    faults = faults_of(entries)
    notes = orphans_of(entries)
    if papers:
        notes += unnamed_of(entries, _named(entries, papers))
    console.put_pairs({"entries": len(entries), "faults": len(faults), "notes": len(notes)})
    for finding in faults:
        console.put(finding.line())
    shown = notes if everything else notes[:_SHOWN]
    for finding in shown:
        console.put(finding.line())
    if len(shown) < len(notes):
        console.say(f"{len(notes) - len(shown)} more notes; list them with --all")
    if faults:
        raise click.exceptions.Exit(1)


def _named(entries: Mapping[str, Entry], papers: tuple[str, ...]) -> set[str]:
    """Keys of entries that papers name, and of devices whose facts come from a database."""
    from kg.extract.abbreviations import abbreviations_of
    from kg.extract.matching import Matcher
    from kg.rdf.vocabulary import shipped_facts
    from kg.readers import read_papers

    matcher = Matcher(entries)
    named = {
        mention.entry
        for paper in read_papers(list(papers))
        for mention in matcher.mentions_in(paper.text, abbreviations_of(paper.text))
    }
    facts = shipped_facts()
    return named | {
        key for key in entries if any("memoryGBMin" in verb for verb, _ in facts.statements(key))
    }


def _put_counts(name: str, entries: Mapping[str, Entry]) -> None:
    counts = Counter(entry.type.value for entry in entries.values())
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in TYPES if counts[kind])
    console.put(f"{name}: {len(entries)} entries ({kinds})")
