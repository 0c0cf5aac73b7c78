"""Queries with a hard time limit.

The engine can't be stopped from within its process. So a query with a limit runs in a process of
its own on the same store, opened for reading; at the limit, or at Ctrl-C, that process is killed
and its processor time is free again. Starting it takes about a fifth of a second. A query that
crashes the engine takes only that process with it.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from kg.errors import QueryTooSlow
from kg.iri import BASE
from kg.rdf import worker
from kg.rdf.answers import Answer, Bindings
from kg.rdf.guard import read_query
from kg.rdf.store import Format, read_answer


def query_within(
    path: Path,
    text: str,
    *,
    timeout_s: float,
    bindings: Bindings | None = None,
    limit_rows: int | None = None,
    base: str = BASE,
) -> Answer:
    """Answer a query on a store on disk, or stop it at the limit.

    Args:
        path: The folder of the store.
        text: SPARQL, as for :meth:`Store.query`.
        timeout_s: Seconds after which the query is stopped, start of the process included.
        bindings: Values for variables that are selected.
        limit_rows: Most rows or triples.
        base: The base of all things, for the prefixes that need no declaration.

    Raises:
        QueryTooSlow: If the limit was reached.
        QueryError: As :meth:`Store.query`, or if the engine crashed.
    """
    data, truncated = _run(path, text, "", timeout_s, bindings, limit_rows, base)
    return read_answer(data, truncated=truncated)


def serialize_within(
    path: Path,
    text: str,
    form: Format,
    *,
    timeout_s: float,
    bindings: Bindings | None = None,
    limit_rows: int | None = None,
    base: str = BASE,
) -> tuple[bytes, bool]:
    """Answer a query as bytes, or stop it at the limit.

    Args:
        path: The folder of the store.
        text: SPARQL.
        form: The format, as for :func:`kg.rdf.store.serialize`.
        timeout_s: Seconds after which the query is stopped.
        bindings: Values for variables that are selected.
        limit_rows: Most rows or triples.
        base: The base of all things, for the prefixes that need no declaration.

    Returns:
        The bytes, and whether something was left out because of ``limit_rows``.

    Raises:
        QueryTooSlow: If the limit was reached.
        QueryError: As :func:`kg.rdf.store.serialize`, or if the engine crashed.
    """
    return _run(path, text, form.value, timeout_s, bindings, limit_rows, base)


def _run(
    path: Path,
    text: str,
    form: str,
    timeout_s: float,
    bindings: Bindings | None,
    limit_rows: int | None,
    base: str,
) -> tuple[bytes, bool]:
    read_query(text)
    request = worker.query_request(
        path,
        text,
        (form or "json", form or "nt"),
        bindings=bindings,
        limit_rows=limit_rows,
        base=base,
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        worker.command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            output, _ = child.communicate(request, timeout=timeout_s)
        except subprocess.TimeoutExpired as err:
            raise QueryTooSlow(timeout_s) from err
        finally:
            child.kill()
            child.wait()
    head, body = worker.split_answer(output)
    return body, head["truncated"]
