"""Commands that ask a graph: query, search, related."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import console
from kg.commands.options import TYPES, graph_argument, read_text
from kg.errors import QuerySyntax
from kg.iri import prefixes

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph
    from kg.rdf.answers import Answer


@click.command()
@graph_argument
@click.argument("sparql", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Read the query from here.")
@click.option(
    "--named", is_flag=False, flag_value="", metavar="NAME", help="A saved question; alone: list."
)
@click.option("--set", "values", multiple=True, metavar="VAR=VALUE", help="Bind a variable.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv", "tsv", "ttl"]),
    help="Default: table for rows, ttl for graphs.",
)
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True)
@click.option("--limit", type=click.IntRange(1), default=100_000, show_default=True)
def query(
    folder: Path | str,
    sparql: str | None,
    file: Path | None,
    named: str | None,
    values: tuple[str, ...],
    format_: str | None,
    timeout: float,
    limit: int,
) -> None:
    """Ask SPARQL, over the union of all graphs.

    \b
    Examples:
      kg query kg-out "SELECT ?t { ?p kg:targets entity:nvidia-h100 ; dcterms:title ?t }"
      kg query kg-out --named papers-per-hardware
    """
    _run_query(folder, sparql, file, named, values, format_, timeout, limit)


@click.command()
@graph_argument
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@click.option("--type", "type_", type=click.Choice(TYPES, case_sensitive=False))
@click.option("-k", type=click.IntRange(1), default=20, show_default=True)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def search(
    folder: Path | str, words: tuple[str, ...], type_: str | None, k: int, format_: str
) -> None:
    """Find papers and entities by words.

    \b
    Example: kg search kg-out pareto frontier --type Concept
    """
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        found = graph.search(" ".join(words), type=type_, k=k)
        rows = [(one.kind, one.name, f"{one.score:.2f}", one.id) for one in found]
        if format_ == "json":
            console.put_json(
                [
                    {"kind": f.kind, "name": f.name, "id": f.id, "iri": f.iri, "score": f.score}
                    for f in found
                ]
            )
        else:
            console.put_table(("kind", "name", "score", "id"), rows, right=(2,))


def _run_query(
    folder: Path | str,
    sparql: str | None,
    file: Path | None,
    named: str | None,
    values: Sequence[str],
    format_: str | None,
    timeout_s: float,
    limit: int,
) -> None:
    """Answer one query, or list the saved questions."""
    from kg.queries import named_queries

    if named == "":
        rows = [(q.name, q.question, ", ".join(q.variables)) for q in named_queries().values()]
        console.put_table(("name", "question", "variables"), rows)
        return
    if sum(given is not None for given in (sparql, file, named)) != 1:
        raise click.UsageError("give one of: a query, --file or --named.", _context())
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        if named is not None:
            text, bindings = graph.question(named, _values(values))
        else:
            text, bindings = sparql or read_text(file), _terms(_values(values), graph.base)
        limits: dict[str, Any] = {"bindings": bindings, "timeout_s": timeout_s, "limit": limit}
        try:
            truncated = _put_answer(graph, text, format_ or "table", limits)
        except QuerySyntax as err:
            console.say(f"kg: {err}")
            console.say_place(text, err.line, err.column)
            raise click.exceptions.Exit(2) from err
        if truncated:
            console.say(f"cut at {limit} rows; raise --limit to see more")
        if named is not None:
            _say_what_follows(graph, named)


def _say_what_follows(graph: LiteratureGraph, named: str) -> None:
    """Tell, beside the rows, how much of the corpus a question can be answered for."""
    from kg.queries import named_query

    then = named_query(named).then
    if then:
        text, bindings = graph.question(then, {})
        for row in graph.query(text, bindings=bindings).rows:
            console.say(str(row[-1]))


def _put_answer(graph: LiteratureGraph, text: str, form: str, limits: dict[str, Any]) -> bool:
    """Print the answer to a query, and say whether a limit cut it."""
    if form != "table":
        data, truncated = graph.serialized(text, form, **limits)
        console.put(data.decode())
        return truncated
    answer = graph.query(text, **limits)
    if answer.triples is not None:
        return _put_answer(graph, text, "ttl", limits)
    if answer.truth is not None:
        console.put("yes" if answer.truth else "no")
    else:
        _put_rows(answer, graph.base)
    return answer.truncated


def _put_rows(answer: Answer, base: str) -> None:
    """Print rows as a table, IRIs shortened by the prefixes."""
    table = sorted(prefixes(base).items(), key=lambda pair: -len(pair[1]))

    def short(value: object) -> object:
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            for prefix, start in table:
                if value.startswith(start):
                    return f"{prefix}:{value[len(start) :]}"
        return value

    numbers = [
        column
        for column in range(len(answer.variables))
        if any(isinstance(row[column], int | float) for row in answer.rows)
    ]
    rows = [tuple(short(value) for value in row) for row in answer.rows]
    console.put_table(answer.variables, rows, right=numbers)


def _terms(values: dict[str, str], base: str) -> dict[str, Any]:
    """Values from the command line as terms: an IRI, a prefixed name, a number, else a text."""
    from kg.rdf.answers import Iri

    known = prefixes(base)
    found: dict[str, Any] = {}
    for name, value in values.items():
        prefix, colon, local = value.partition(":")
        if value.startswith(("http://", "https://")):
            found[name] = Iri(value)
        elif colon and prefix in known and not local.startswith("/"):
            found[name] = Iri(known[prefix] + local)
        elif re.fullmatch(r"[+-]?\d+", value):
            found[name] = int(value)
        elif re.fullmatch(r"[+-]?\d*\.\d+", value):
            found[name] = float(value)
        else:
            found[name] = value
    return found


def _values(pairs: Sequence[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {pair}: write VAR=VALUE.", _context())
        values[name.strip().lstrip("?$")] = value
    return values


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)
