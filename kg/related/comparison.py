"""Papers side by side: methods, datasets, metrics with their values, hardware, tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import BadInput
from kg.records import EntityType, Extraction, Link, Paper, Result, Role
from kg.related.citing import citation_keys
from kg.related.index import View
from kg.related.typesetting import csv_of, latex_of, markdown_of, one_line

_MOST_COLUMNS = 4


class Column(StrEnum):
    """What papers are compared in."""

    TASKS = "tasks"
    METHODS = "methods"
    DATASETS = "datasets"
    METRICS = "metrics"
    HARDWARE = "hardware"
    CONCEPTS = "concepts"
    YEAR = "year"
    CODE = "code"


DEFAULT_COLUMNS = (
    Column.TASKS,
    Column.METHODS,
    Column.DATASETS,
    Column.METRICS,
    Column.HARDWARE,
)

_TYPES = {
    Column.TASKS: EntityType.TASK,
    Column.METHODS: EntityType.METHOD,
    Column.DATASETS: EntityType.DATASET,
    Column.HARDWARE: EntityType.HARDWARE,
    Column.CONCEPTS: EntityType.CONCEPT,
}
_ROLE_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers side by side.

    Attributes:
        papers: In the order in which they were asked for.
        columns: What they are compared in.
        cells: For each paper, for each column, what the paper says; empty when it says nothing.
        keys: Citation key of each paper, by id.
    """

    papers: tuple[Paper, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    keys: dict[str, str]


def compare(
    view: View,
    paper_ids: Sequence[str],
    *,
    columns: Sequence[str] | None = None,
    background: bool = False,
) -> Comparison:
    """Compare papers.

    What a paper introduces stands first in a cell, then what it uses, and so on; equal roles by
    confidence, then by name.

    Args:
        view: The store.
        paper_ids: The papers; one that is named twice stands once.
        columns: Names of :class:`Column`, in the order wanted; by default tasks, methods,
            datasets, metrics and hardware.
        background: Whether to list what a paper only mentions.

    Returns:
        The comparison.

    Raises:
        BadInput: If there are no papers or no columns.
        ValueError: If a column is unknown.
        UnknownName: If the store has no such paper.
    """
    columns = DEFAULT_COLUMNS if columns is None else columns
    if not paper_ids or not columns:
        raise BadInput("comparison", "it has no papers or no columns", "name at least one of each")
    known = [column.value for column in Column]
    for name in columns:
        if name not in known:
            raise ValueError(f"no column is called {name!r}; the columns are {', '.join(known)}")
    wanted = tuple(dict.fromkeys(Column(name) for name in columns))
    extractions = {name: view.extraction(name) for name in dict.fromkeys(paper_ids)}
    unique = {extraction.paper.id: extraction for extraction in extractions.values()}
    papers = tuple(extraction.paper for extraction in unique.values())
    cells = tuple(
        tuple(_cell(extraction, column, background=background) for column in wanted)
        for extraction in unique.values()
    )
    return Comparison(papers, wanted, cells, citation_keys(papers))


def to_markdown(comparison: Comparison) -> str:
    """Write a comparison as a Markdown table.

    Up to four papers stand in columns, more in rows.
    """
    table = _table(comparison, markdown_of, "<br>")
    head, *rows = table
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def to_csv(comparison: Comparison) -> str:
    """Write a comparison as CSV, a row a paper; a cell's entries are parted by semicolons."""
    head = ["id", "title", *(column.value for column in comparison.columns)]
    rows = [
        [paper.id, paper.title, *("; ".join(map(one_line, cell)) for cell in cells)]
        for paper, cells in zip(comparison.papers, comparison.cells, strict=True)
    ]
    return csv_of([head, *rows])


def to_latex(comparison: Comparison) -> str:
    r"""Write a comparison as a LaTeX table that cites the papers by their keys.

    Up to four papers stand in the columns of a ``tabular``; more stand in the rows of a
    ``longtable``, which needs ``\usepackage{longtable}``. Nothing else is needed.
    """
    head, *rows = _table(comparison, latex_of, "; ", cite=True)
    layout = rf"p{{{0.9 / len(head):.3f}\linewidth}}" * len(head)
    long = len(comparison.papers) > _MOST_COLUMNS
    kind = "longtable" if long else "tabular"
    lines = [rf"\begin{{{kind}}}{{{layout}}}", r"\hline", _latex_row(head), r"\hline"]
    lines += [r"\endhead"] if long else []
    lines += [_latex_row(row) for row in rows]
    return "\n".join([*lines, r"\hline", rf"\end{{{kind}}}"]) + "\n"


def _table(
    comparison: Comparison, escape: Callable[[str], str], joint: str, *, cite: bool = False
) -> list[list[str]]:
    """Lay the cells out as rows, the head first; up to four papers stand in columns."""
    names = [
        escape(paper.title) + (rf" \cite{{{comparison.keys[paper.id]}}}" if cite else "")
        for paper in comparison.papers
    ]
    columns = [column.value for column in comparison.columns]
    cells = [[joint.join(map(escape, cell)) for cell in row] for row in comparison.cells]
    if len(names) > _MOST_COLUMNS:
        rows = [[name, *row] for name, row in zip(names, cells, strict=True)]
        return [["paper", *columns], *rows]
    turned = [list(column) for column in zip(*cells, strict=True)]
    return [["", *names], *([name, *row] for name, row in zip(columns, turned, strict=True))]


def _cell(extraction: Extraction, column: Column, *, background: bool) -> tuple[str, ...]:
    paper = extraction.paper
    if column is Column.YEAR:
        return (paper.date[:4],) if paper.date else ()
    if column is Column.CODE:
        return tuple(dict.fromkeys((*extraction.code, *paper.code)))
    if column is Column.METRICS:
        return _metrics(extraction, background=background)
    return tuple(link.entity.name for link in _links(extraction, _TYPES[column], background))


def _metrics(extraction: Extraction, *, background: bool) -> tuple[str, ...]:
    """Give the results, then the metrics that no result speaks of."""
    results = tuple(dict.fromkeys(_result(result) for result in extraction.results))
    said = " ".join(result.metric for result in extraction.results).casefold()
    others = [
        link.entity.name
        for link in _links(extraction, EntityType.METRIC, background)
        if link.entity.name.casefold() not in said
        and not any(mention.text.casefold() in said for mention in link.mentions)
    ]
    return (*results, *others)


def _result(result: Result) -> str:
    """Say a result in the paper's own words: "metric: value (subject; dataset; hardware)"."""
    value = " ".join(part for part in (_hedge(result), result.value) if part)
    where = [result.subject, result.dataset, result.hardware]
    if result.baseline:
        where.append(f"vs. {result.baseline}")
    details = "; ".join(part for part in where if part)
    text = f"{result.metric}: {value}" if result.metric else value
    return one_line(f"{text} ({details})" if details else text)


def _hedge(result: Result) -> str:
    return "up to" if result.statistic == "peak" else result.statistic


def _links(extraction: Extraction, kind: EntityType, background: bool) -> list[Link]:
    links = [
        link
        for link in extraction.links
        if link.type is kind and (background or link.role is not Role.MENTIONS)
    ]
    return sorted(
        links,
        key=lambda link: (_ROLE_ORDER.index(link.role), -link.confidence, link.entity.name),
    )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"
