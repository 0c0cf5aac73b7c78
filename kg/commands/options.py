"""Arguments and options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.errors import BadInput
from kg.iri import is_address

Command = TypeVar("Command", bound=Callable[..., Any])

TYPES = ("Task", "Method", "Dataset", "Metric", "Hardware", "Concept")
ROLES = (
    "introduces",
    "uses",
    "compares",
    "evaluates",
    "reports",
    "targets",
    "addresses",
    "mentions",
)
FACETS = ("background", "method", "result", "hardware")

inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")


class _Place(click.ParamType[Path | str]):
    """A folder, or the address of a SPARQL server."""

    name = "DIR|URL"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        return value if is_address(value) else Path(value)


class _Folder(click.ParamType[Path]):
    """A folder; what works on files does not work on a server."""

    name = "DIR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if is_address(value):
            self.fail(f"{value} is a server; this command needs the folder of a graph", param, ctx)
        return Path(value)


folder_argument = click.argument("folder", type=_Folder(), metavar="DIR")
graph_argument = click.argument("folder", type=_Place(), metavar="DIR|URL")


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD", param, ctx)


class _Columns(click.ParamType[dict[str, str]]):
    name = "FIELD=NAME,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        pairs = [part.partition("=") for part in str(value).split(",")]
        if not all(field.strip() and sign and name.strip() for field, sign, name in pairs):
            self.fail(f"{value!r} is no mapping; write title=NAME,abstract=NAME", param, ctx)
        return {field.strip(): name.strip() for field, _, name in pairs}


def endpoint_options(command: Command) -> Command:
    """Add the options of a command that puts a graph on a server."""
    for option in (
        click.option("--token", default="", help="Bearer token; else $KG_ENDPOINT_TOKEN."),
        click.option("--password", default="", help="Else $KG_ENDPOINT_PASSWORD."),
        click.option("--user", default="", help="User on the server; else $KG_ENDPOINT_USER."),
        click.option("--store-endpoint", default="", metavar="URL", help="Its graph store."),
        click.option(
            "--update-endpoint", default="", metavar="URL", help="Where it takes updates."
        ),
        click.option("--endpoint", metavar="URL", help="Put the graph on this SPARQL server too."),
    ):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """Add the options of every command that reads papers."""
    for option in (
        click.option("--strict", is_flag=True, help="Stop at the first bad record, with exit 2."),
        click.option("--page-date", type=_Day(), help="The day of the pages given."),
        click.option(
            "--columns",
            type=_Columns(),
            default={},
            help="Columns of a table, for instance title=Name,abstract=Text.",
        ),
        click.option(
            "--vocabulary",
            multiple=True,
            metavar="FILE",
            help="Names to look for besides: SKOS, CSV or CSO. A build keeps them with the graph.",
        ),
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


def read_text(file: Path | None) -> str:
    """Read a file of text, or the input for ``-``; nothing for None.

    Raises:
        BadInput: If it cannot be read as UTF-8.
    """
    if file is None:
        return ""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        reason = getattr(err, "strerror", None) or "it is not UTF-8"
        raise BadInput(str(file), reason.lower(), "give a text file") from err


def given_text(text: str | None) -> str:
    """Give a text that stands in the command, in a file (``@FILE``), or in the input (``-``)."""
    if text is None:
        return ""
    if text == "-":
        return sys.stdin.read()
    return read_text(Path(text[1:])) if text.startswith("@") else text
