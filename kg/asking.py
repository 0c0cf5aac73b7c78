"""The longer commands: query, related, show and explore."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import console
from kg.errors import BadInput, UnknownName
from kg.graph import LiteratureGraph
from kg.iri import entity_iri, paper_iri, prefixes
from kg.records import Entity, EntityType, Extraction, Paper

if TYPE_CHECKING:
    from kg.rdf.answers import Answer


def run_query(
    folder: Path,
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
    with LiteratureGraph.open(folder) as graph:
        if named is not None:
            text, bindings = graph.question(named, _values(values))
        else:
            text, bindings = sparql or _read_text(file), _terms(_values(values), graph.base)
        limits: dict[str, Any] = {"bindings": bindings, "timeout_s": timeout_s, "limit": limit}
        truncated = False
        if format_ not in (None, "table"):
            data, truncated = graph.serialized(text, str(format_), **limits)
            console.put(data.decode())
        else:
            answer = graph.query(text, **limits)
            truncated = answer.truncated
            if answer.triples is not None:
                data, truncated = graph.serialized(text, "ttl", **limits)
                console.put(data.decode())
            elif answer.truth is not None:
                console.put("yes" if answer.truth else "no")
            else:
                put_rows(answer, graph.base)
        if truncated:
            console.say(f"cut at {limit} rows; raise --limit to see more")


def put_rows(answer: Answer, base: str) -> None:
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


def run_related(
    folder: Path,
    papers: Sequence[str],
    *,
    text: str | None,
    from_: Sequence[str],
    in_: Sequence[str],
    not_in: Sequence[str],
    format_: str,
    options: dict[str, Any],
) -> None:
    """Print related papers in one of the formats."""
    from kg.related import writing

    with LiteratureGraph.open(folder) as graph:
        asked = [graph.paper(name).id for name in papers] + _ids_of(graph, from_)
        words = _given_text(text)
        if not asked and not words.strip():
            raise click.UsageError("give a PAPER, --text or --from.", _context())
        found = graph.related(
            asked,
            text=words,
            candidates=_ids_of(graph, in_) if in_ else None,
            exclude=_ids_of(graph, not_in),
            **options,
        )
        if format_ == "json":
            console.put(writing.to_json(found, base=graph.base))
        elif found:
            console.put(getattr(writing, f"to_{format_}")(found))
        else:
            console.say("no paper of the graph is related")


def run_show(folder: Path, name: str, format_: str) -> None:
    """Print what is known of a paper or an entity."""
    from kg.annotations import to_annotation
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
        if format_ == "json":
            console.put_json(_entity_json(thing, naming, graph.base))
        else:
            put_entity(thing, naming, graph.base)


def run_explore(
    folder: Path,
    output: Path | None,
    *,
    title: str,
    types: Sequence[str],
    min_support: int,
    min_confidence: float,
    since: int | None,
    until: int | None,
    around: str | None,
    no_abstracts: bool,
    open_: bool,
) -> None:
    """Write the page, and open it when asked to."""
    from kg.explorer.options import ExplorerOptions

    with LiteratureGraph.open(folder) as graph:
        focus = _named(graph, around) if around else None
        options = ExplorerOptions(
            types=tuple(EntityType(kind) for kind in types),
            min_support=min_support,
            min_confidence=min_confidence,
            first_year=since,
            last_year=until,
            focus=focus.id if isinstance(focus, Paper) else focus.key if focus else "",
            abstracts=not no_abstracts,
            base=graph.base,
        )
        page = graph.explore(output or Path("explorer.html"), title=title, options=options)
    console.put(str(page))
    if open_:
        click.launch(str(page))


def _named(graph: LiteratureGraph, name: str) -> Paper | Entity:
    """A paper when one is called so, else an entity."""
    try:
        return graph.paper(name)
    except UnknownName as no_paper:
        try:
            return graph.entity(name)
        except UnknownName as no_entity:
            near = (no_entity.near + no_paper.near)[:5]
            raise UnknownName("paper or entity", name, near) from no_entity


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


def _values(pairs: Sequence[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {pair}: write VAR=VALUE.", _context())
        values[name.strip().lstrip("?$")] = value
    return values


def _read_text(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        reason = getattr(err, "strerror", None) or "it is not UTF-8"
        raise BadInput(str(file), reason.lower(), "give a text file") from err


def _given_text(text: str | None) -> str:
    if text is None:
        return ""
    if text == "-":
        return sys.stdin.read()
    return _read_text(Path(text[1:])) if text.startswith("@") else text


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


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)
