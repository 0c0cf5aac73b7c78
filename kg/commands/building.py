"""Commands that read papers: build, extract, evaluate."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import console
from kg.commands.options import endpoint_options, inputs_argument, reading_options

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph
    from kg.readers import ReadReport
    from kg.records import Extraction


def _rules(_context: click.Context, _option: click.Parameter, words: str | None) -> str | None:
    from kg.rdf.inference import rules_of

    if words is not None:
        try:
            rules_of(words)
        except ValueError as err:
            raise click.BadParameter(str(err)) from err
    return words


@click.command()
@inputs_argument
@click.option("--out", type=click.Path(path_type=Path), default=Path("kg-out"), show_default=True)
@click.option("--base", help="Base of all IRIs; ends in / or #.")
@click.option("--no-abstracts", is_flag=True, help="Leave texts out that may not be passed on.")
@click.option(
    "--infer",
    metavar="RULES",
    callback=_rules,
    help="Rules of inference: default, all, none, or names with commas; see docs/ontology.md.",
)
@click.option("--sync", is_flag=True, help="Remove papers that left these inputs, too.")
@click.option("--corrections", metavar="FILE", help="Take over somebody's corrections.ttl.")
@click.option(
    "--spark",
    metavar="MASTER",
    help="Read and link on this Spark cluster: spark://HOST:7077, local[2] …; see docs/spark.md.",
)
@endpoint_options
@reading_options
def build(
    inputs: tuple[str, ...],
    out: Path,
    base: str | None,
    no_abstracts: bool,
    infer: str | None,
    sync: bool,
    corrections: str | None,
    spark: str | None,
    endpoint: str | None,
    update_endpoint: str,
    store_endpoint: str,
    user: str,
    password: str,
    token: str,
    format_: str | None,
    page_date: date | None,
    columns: dict[str, str],
    vocabulary: tuple[str, ...],
    strict: bool,
    jobs: int | None,
    min_confidence: float | None,
) -> None:
    """Build a graph of papers, or add papers to one.

    INPUT is a file, a folder, a pattern, or - for standard input. Run again it adds only what is
    new or changed.

    \b
    Examples:
      kg build data/daily-papers.txt --out kg-out
      kg build data/daily-papers.txt --endpoint http://127.0.0.1:7878/query
    """
    here = {"--sync": sync, "--corrections": corrections, "--jobs": jobs, "--page-date": page_date}
    if spark and (given := [name for name, value in here.items() if value]):
        raise click.UsageError(f"{given[0]} cannot be used with --spark")
    shared: dict[str, Any] = {
        "base": base,
        "min_confidence": min_confidence,
        "infer": infer,
        "format": format_,
        "columns": columns,
        "vocabulary": vocabulary,
        "on_error": "raise" if strict else "skip",
    }
    with console.progress() as progress:
        if spark:
            from kg.spark.folder import build_folder

            graph = build_folder(
                inputs, out, master=spark, abstracts=not no_abstracts, progress=progress, **shared
            )
        else:
            from kg.builder import build as build_graph

            graph = build_graph(
                inputs,
                out,
                jobs=jobs,
                abstracts=False if no_abstracts else None,
                page_date=page_date,
                corrections=corrections,
                sync=sync,
                progress=progress,
                **shared,
            )
    with graph:
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        _say_report(report)
        console.put_pairs(
            {
                "papers": report["graph"]["papers"],
                "entities": report["graph"]["entities"],
                "graph": out / "graph.nq",
                "page": out / "explorer.html",
            }
        )
        if endpoint:
            _publish(
                graph,
                endpoint,
                update=update_endpoint,
                store=store_endpoint,
                user=user,
                password=password,
                token=token,
            )


def _publish(graph: LiteratureGraph, url: str, **how: str) -> None:
    """Put the graph on a server and say what was sent."""
    with console.progress() as progress:
        done = graph.publish(url, progress=progress, **how)
    console.put_pairs(
        {
            "sent": f"{done.sent} graphs, {done.triples} triples",
            "unchanged": f"{done.kept} graphs",
            "removed": f"{done.removed} graphs" if done.removed else "",
        }
    )
    if done.foreign:
        console.say(
            f"{done.foreign} graphs under {graph.base} on the server are not of this graph; "
            "they were left"
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
    if report.get("removed"):
        console.say(f"{report['removed']} papers were removed; see: kg news")
    for line in report.get("not_removed", ()):
        console.say(line)
    idle = [entry for entry in report.get("corrections", ()) if entry["reason"]]
    if idle:
        console.say(f"{len(idle)} corrections change nothing:")
        for entry in idle[:5]:
            console.say(f"  {entry['number']} ({entry['what']}): {entry['reason']}")


@click.command()
@inputs_argument
@click.option("--jsonl", type=click.Path(path_type=Path), help="Write here, not to the output.")
@reading_options
def extract(
    inputs: tuple[str, ...],
    jsonl: Path | None,
    **reading: Any,
) -> None:
    """Print what is found in each paper, one JSON object a line.

    \b
    Example: kg extract data/daily-papers.txt --jsonl found.jsonl
    """
    from kg.annotations import to_annotation
    from kg.files import write_whole
    from kg.readers import ReadReport

    report = ReadReport()
    found = _extracted(inputs, report, **reading)
    _say_report(report.to_dict())
    lines = "".join(json.dumps(to_annotation(e), ensure_ascii=False) + "\n" for e in found)
    if jsonl is None:
        console.put(lines)
    else:
        write_whole(jsonl, lines)


@click.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD.jsonl")
@click.option("--papers", multiple=True, required=True, metavar="INPUT", help="The texts.")
@click.option("--json", "as_json", is_flag=True, help="Print numbers for a program.")
@reading_options
def evaluate(
    gold: Path,
    papers: tuple[str, ...],
    as_json: bool,
    **reading: Any,
) -> None:
    """Score the extractor against gold annotations.

    \b
    Example: kg evaluate data/gold/daily-papers.jsonl --papers data/daily-papers.txt
    """
    from kg.annotations import to_annotation
    from kg.extract.evaluation import evaluate as evaluate_pairs
    from kg.extract.evaluation import join_by_title
    from kg.gold import read_gold
    from kg.readers import ReadReport
    from kg.tables import put_evaluation

    annotated = read_gold(gold)
    found = _extracted(papers, ReadReport(), **reading)
    predicted = [to_annotation(e) | {"title": e.paper.title} for e in found]
    pairs = join_by_title(annotated, predicted)
    evaluation = evaluate_pairs(pairs)
    if as_json:
        console.put_json(evaluation.to_json())
    else:
        put_evaluation(evaluation)


def _extracted(
    inputs: tuple[str, ...],
    report: ReadReport,
    *,
    format_: str | None,
    page_date: date | None,
    columns: dict[str, str],
    vocabulary: tuple[str, ...],
    strict: bool,
    jobs: int | None,
    min_confidence: float | None,
) -> list[Extraction]:
    """Read and link papers as the options of a command say, showing the progress."""
    from kg.builder import extract as extract_papers

    with console.progress() as progress:
        return extract_papers(
            inputs,
            jobs=jobs,
            min_confidence=min_confidence,
            format=format_,
            page_date=page_date,
            columns=columns,
            vocabulary=vocabulary,
            on_error="raise" if strict else "skip",
            report=report,
            progress=progress,
        )
