"""What the commands print: tables and progress for people, one line for an error.

Data goes to standard output, everything else to standard error. Nothing here is used by the
library.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.assembly import Progress

_NO_TERMINAL = 10_000
"""Width where nobody looks: a row a line, so that other programs can cut and search."""

_STEPS = {
    "load": "Loading papers",
    "read": "Reading texts",
    "link": "Linking entities",
    "write": "Writing quads",
    "load store": "Loading the store",
    "index": "Indexing for related work",
    "draw": "Drawing the explorer",
    "send": "Sending graphs",
}


_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}


def harmless(text: object) -> str:
    r"""Make a text safe for a terminal: no escape sequences, whatever a title holds.

    Example:
        >>> harmless("red \x1b[31m title") == "red �[31m title"
        True
    """
    return str(text).translate(_CONTROLS)


def say(message: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(f"{harmless(message)}\n")


def say_place(text: str, line: int, column: int) -> None:
    """Print a line of a text to standard error, with a caret below one of its characters.

    Args:
        text: The whole text.
        line: The line, from 1; beyond the end it is the last.
        column: The character, from 1; beyond the end it is just behind the last.
    """
    from rich.cells import cell_len

    lines = text.splitlines() or [""]
    shown = harmless(lines[min(line, len(lines)) - 1]).replace("\t", " ")
    place = min(column - 1, len(shown)) if line <= len(lines) else len(shown)
    start = max(0, place - 60)
    say(f"  {shown[start : start + 100]}")
    say(" " * (2 + cell_len(shown[start:place])) + "^")


def put(text: str) -> None:
    """Print data to standard output, as it is."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def put_json(value: object) -> None:
    """Print a value as indented JSON."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def put_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, tabs: bool = False) -> None:
    """Print rows as CSV (RFC 4180), or with tabs between."""
    writer = csv.writer(
        sys.stdout, delimiter="\t" if tabs else ",", lineterminator="\n" if tabs else "\r\n"
    )
    writer.writerow(header)
    writer.writerows([["" if value is None else value for value in row] for row in rows])


def put_table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    right: Iterable[int] = (),
) -> None:
    """Print a table that fits the terminal; long cells are wrapped, never cut.

    Without a terminal each row is one line.

    Args:
        header: Names of the columns.
        rows: Cells; None is shown empty.
        title: Printed above.
        right: Columns of numbers.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    numbers = set(right)
    for index, name in enumerate(header):
        table.add_column(
            Text(name), justify="right" if index in numbers else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text("" if cell is None else harmless(cell)) for cell in row))
    _console().print(table)


def put_heading(text: str) -> None:
    """Print a heading, bold on a terminal."""
    from rich.text import Text

    _console().print(Text(harmless(text), style="bold"))


def put_pairs(pairs: Mapping[str, object]) -> None:
    """Print names and values, one a line; empty values are left out."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs.items():
        if value not in (None, "", (), []):
            table.add_row(Text(name), Text(harmless(value)))
    _console().print(table)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show the steps of a build on standard error, when that is a terminal.

    Yields:
        What the builder calls.
    """
    if not sys.stderr.isatty():
        yield lambda step, done, size: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, done: int, size: int) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, visible=False)
                tasks[step] = bars.add_task(_STEPS.get(step, step), total=size or None)
            bars.update(tasks[step], completed=done, total=size or None)

        yield show


def _console() -> Any:
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _NO_TERMINAL
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)
