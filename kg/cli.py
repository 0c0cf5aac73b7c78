"""The commands: thin, each a call of the library and a way to print what it gives."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import console
from kg.errors import GraphInvalid, KgError

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

TYPES = ("Task", "Method", "Dataset", "Metric", "Hardware", "Concept")
FACETS = ("background", "method", "result", "hardware")

inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
folder_argument = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD", param, ctx)


def _reading_options(command: Any) -> Any:
    for option in (
        click.option("--strict", is_flag=True, help="Stop at the first bad record, with exit 2."),
        click.option("--page-date", type=_Day(), help="The day of the pages given."),
        click.option("--format", "format_", metavar="NAME", help="Format of all inputs."),
        click.option("--jobs", "-j", type=click.IntRange(1), help="Processes that read texts."),
        click.option(
            "--min-confidence",
            type=click.FloatRange(0, 1),
            help="Leave out links below; the default is where F1 was best.",
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 90})
@click.version_option(package_name="litkg", prog_name="kg")
def cli() -> None:
    """Turn papers into a knowledge graph: query it, explore it, ask it for related work.

    \b
      kg build papers.txt            papers to a graph in kg-out/
      kg query kg-out --named        the questions that are ready to ask
      kg related kg-out "CUDA-L1"    related papers, and why
    """


@cli.command()
@inputs_argument
@click.option("--out", type=click.Path(path_type=Path), default=Path("kg-out"), show_default=True)
@click.option("--base", help="Base of all IRIs; ends in / or #.")
@click.option("--no-abstracts", is_flag=True, help="Leave texts out that may not be passed on.")
@_reading_options
def build(
    inputs: tuple[str, ...],
    out: Path,
    base: str | None,
    no_abstracts: bool,
    format_: str | None,
    page_date: date | None,
    strict: bool,
    jobs: int | None,
    min_confidence: float | None,
) -> None:
    """Build a graph of papers, or add papers to one.

    INPUT is a file, a folder, a pattern, or - for standard input. Run again it adds only what is
    new or changed.

    \b
    Example: kg build data/daily-papers.txt --out kg-out
    """
    from kg.builder import build as build_graph

    with console.progress() as progress:
        graph = build_graph(
            inputs,
            out,
            jobs=jobs,
            base=base,
            min_confidence=min_confidence,
            abstracts=False if no_abstracts else None,
            format=format_,
            page_date=page_date,
            on_error="raise" if strict else "skip",
            progress=progress,
        )
    with graph:
        _say_report(json.loads((out / "report.json").read_text(encoding="utf-8")))
        console.put_pairs(
            {
                "papers": len(graph.papers()),
                "entities": len(graph.entities()),
                "graph": out / "graph.nq",
                "page": out / "explorer.html",
            }
        )


def _say_report(report: dict[str, Any]) -> None:
    """Say on standard error what was skipped or left out, the first five of each."""
    for name, what in (
        ("bad_records", "bad records skipped"),
        ("dropped_fields", "fields left out"),
        ("empty_abstracts", "papers without abstract"),
        ("ignored_files", "files that hold no papers"),
    ):
        found = report.get(name) or {"count": 0, "first": []}
        if found["count"]:
            console.say(f"{found['count']} {what}:")
            for line in found["first"][:5]:
                console.say(f"  {line}")
    if report.get("merges"):
        console.say(f"{len(report['merges'])} papers came more than once and were merged")


@cli.command()
@inputs_argument
@click.option("--jsonl", type=click.Path(path_type=Path), help="Write here, not to the output.")
@_reading_options
def extract(
    inputs: tuple[str, ...],
    jsonl: Path | None,
    format_: str | None,
    page_date: date | None,
    strict: bool,
    jobs: int | None,
    min_confidence: float | None,
) -> None:
    """Print what is found in each paper, one JSON object a line.

    \b
    Example: kg extract data/daily-papers.txt --jsonl found.jsonl
    """
    from kg.annotations import to_annotation
    from kg.builder import extract as extract_papers
    from kg.files import write_whole
    from kg.readers import ReadReport

    report = ReadReport()
    with console.progress() as progress:
        found = extract_papers(
            inputs,
            jobs=jobs,
            min_confidence=min_confidence,
            format=format_,
            page_date=page_date,
            on_error="raise" if strict else "skip",
            report=report,
            progress=progress,
        )
    _say_report(report.to_dict())
    lines = "".join(json.dumps(to_annotation(e), ensure_ascii=False) + "\n" for e in found)
    if jsonl is None:
        console.put(lines)
    else:
        write_whole(jsonl, lines)


@cli.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD.jsonl")
@click.option("--papers", multiple=True, required=True, metavar="INPUT", help="The texts.")
@click.option("--json", "as_json", is_flag=True, help="Print numbers for a program.")
@_reading_options
def evaluate(
    gold: Path,
    papers: tuple[str, ...],
    as_json: bool,
    format_: str | None,
    page_date: date | None,
    strict: bool,
    jobs: int | None,
    min_confidence: float | None,
) -> None:
    """Score the extractor against gold annotations.

    \b
    Example: kg evaluate data/gold/daily-papers.jsonl --papers data/daily-papers.txt
    """
    from kg.annotations import to_annotation
    from kg.builder import extract as extract_papers
    from kg.extract.evaluation import evaluate as evaluate_pairs
    from kg.extract.evaluation import join_by_title
    from kg.gold import read_gold
    from kg.tables import put_evaluation

    annotated = read_gold(gold)
    with console.progress() as progress:
        found = extract_papers(
            papers,
            jobs=jobs,
            min_confidence=min_confidence,
            format=format_,
            page_date=page_date,
            on_error="raise" if strict else "skip",
            progress=progress,
        )
    predicted = [to_annotation(e) | {"title": e.paper.title} for e in found]
    pairs = join_by_title(annotated, predicted)
    evaluation = evaluate_pairs(pairs)
    if as_json:
        console.put_json(evaluation.to_json())
    else:
        put_evaluation(evaluation)


@cli.command()
@folder_argument
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
    folder: Path,
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
    from kg.asking import run_query

    run_query(folder, sparql, file, named, values, format_, timeout, limit)


@cli.command()
@folder_argument
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@click.option("--type", "type_", type=click.Choice(TYPES, case_sensitive=False))
@click.option("-k", type=click.IntRange(1), default=20, show_default=True)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def search(folder: Path, words: tuple[str, ...], type_: str | None, k: int, format_: str) -> None:
    """Find papers and entities by words.

    \b
    Example: kg search kg-out pareto frontier --type Concept
    """
    with _open(folder) as graph:
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


@cli.command()
@folder_argument
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
    folder: Path,
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
    from kg.asking import run_related

    run_related(
        folder,
        papers,
        text=text,
        from_=from_,
        in_=in_,
        not_in=not_in,
        format_=format_,
        options={
            "k": k,
            "facet": facet or None,
            "since": since,
            "until": until,
            "types": types,
            "diversity": diversity,
        },
    )


@cli.command()
@folder_argument
@click.argument("papers", nargs=-1, required=True, metavar="PAPER PAPER…")
@click.option("--format", "format_", type=click.Choice(["md", "csv", "latex"]), default="md")
@click.option("--columns", metavar="A,B,…", help="What to compare, in this order.")
def compare(folder: Path, papers: tuple[str, ...], format_: str, columns: str | None) -> None:
    """Set papers side by side.

    \b
    Example: kg compare kg-out "CUDA-L1" "STELLAR" --format latex
    """
    from kg.related import comparison

    with _open(folder) as graph:
        names = [name.strip() for name in columns.split(",")] if columns else None
        writer = {
            "md": comparison.to_markdown,
            "csv": comparison.to_csv,
            "latex": comparison.to_latex,
        }[format_]
        console.put(writer(graph.compare(papers, columns=names)))


@cli.command()
@folder_argument
@click.argument("name", metavar="PAPER|ENTITY")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def show(folder: Path, name: str, format_: str) -> None:
    """Show what the graph knows of a paper or an entity, with the evidence.

    \b
    Example: kg show kg-out "NVIDIA H100"
    """
    from kg.asking import run_show

    run_show(folder, name, format_)


@cli.command()
@folder_argument
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: explorer.html")
@click.option("--title", default="Literature graph", show_default=True)
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES, case_sensitive=False))
@click.option("--min-support", type=click.IntRange(1), default=2, show_default=True)
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option("--since", type=int, metavar="YEAR")
@click.option("--until", type=int, metavar="YEAR")
@click.option("--around", metavar="PAPER|ENTITY", help="Open at its neighbourhood.")
@click.option("--no-abstracts", is_flag=True)
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
def explore(folder: Path, output: Path | None, open_: bool, **choices: Any) -> None:
    """Write the interactive page, with options.

    \b
    Example: kg explore kg-out --type Hardware --output hardware.html
    """
    from kg.asking import run_explore

    run_explore(folder, output, open_=open_, **choices)


@cli.command()
@folder_argument
def validate(folder: Path) -> None:
    """Check the graph against its SHACL shapes; exit 1 when it breaks one.

    \b
    Example: kg validate kg-out
    """
    with _open(folder) as graph:
        report = graph.validate()
        if report:
            for line in report:
                console.put(console.harmless(line))
            raise GraphInvalid(report)
        console.put("the graph conforms to its shapes")


@cli.command()
@folder_argument
@click.option(
    "--format",
    "format_",
    required=True,
    type=click.Choice(["nq", "trig", "ttl", "jsonld", "graphml", "gexf", "csv", "bibtex"]),
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: the output.")
def export(folder: Path, format_: str, output: Path | None) -> None:
    """Write the graph in another format.

    \b
    Example: kg export kg-out --format graphml --output papers.graphml
    """
    from kg.files import write_whole

    with _open(folder) as graph:
        text = graph.export(format_)
        if output is None:
            console.put(text)
        else:
            write_whole(output, text)


@cli.command()
def readers() -> None:
    """List the formats that are read.

    \b
    Example: kg readers
    """
    from kg.readers import READERS

    console.put_table(("format", "what it is"), [(r.name, r.description) for r in READERS])


def _open(folder: Path) -> LiteratureGraph:
    from kg.graph import LiteratureGraph

    return LiteratureGraph.open(folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code: 0, 1 for a failed check, 2 for bad usage or input."""
    try:
        cli.main(args=arguments, prog_name="kg", standalone_mode=False)
    except click.UsageError as err:
        where = err.ctx.command_path if err.ctx else "kg"
        console.say(f"{where}: {' '.join(err.format_message().split())} See: {where} --help")
        return 2
    except click.exceptions.Exit as err:
        return err.exit_code
    except (click.Abort, KeyboardInterrupt):
        console.say("kg: stopped; what was published stays as it was")
        return 130
    except GraphInvalid as err:
        console.say(f"kg: {err}")
        return 1
    except KgError as err:
        console.say(f"kg: {err}")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as err:
        if err.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT):
            raise
        console.say(f"kg: {err.filename or 'output'}: {(err.strerror or '').lower()}; free space")
        return 2
    return 0


if __name__ == "__main__":
    main()
