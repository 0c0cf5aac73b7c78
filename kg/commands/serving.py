"""The command that serves a graph over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.options import folder_argument
from kg.errors import MissingExtra


@click.command()
@folder_argument
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="0 takes any that is free.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for everyone.")
@click.option("--timeout", type=click.FloatRange(0.1), default=30.0, show_default=True,
              help="Seconds after which a query is stopped.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=100_000, show_default=True,
              help="Most rows of an answer.")  # fmt: skip
@click.option("--jobs", "-j", type=click.IntRange(1), help="Processes that answer queries.")
@click.option("--per-client", type=click.IntRange(0), default=128, show_default=True,
              help="Most open requests of one address; 0 for any number.")  # fmt: skip
@click.option("--cors", default="*", show_default=True, metavar="ORIGIN",
              help="Whose pages may read answers; '' for none.")  # fmt: skip
def serve(
    folder: Path,
    port: int,
    host: str,
    timeout: float,
    limit: int,
    jobs: int | None,
    per_client: int,
    cors: str,
) -> None:
    """Serve a graph: SPARQL, explorer, linked data, search and related work.

    \b
    Example: kg serve kg-out --port 8000
    """
    try:
        from kg.server.running import serve as run
        from kg.server.settings import Settings
    except ModuleNotFoundError as err:
        raise MissingExtra(str(err.name), "serve") from err
    settings = Settings(
        folder=folder, host=host, port=port, timeout_s=timeout, limit_rows=limit, cors=cors,
        per_client=per_client, **({"workers": jobs} if jobs else {}),
    )  # fmt: skip
    run(settings)
