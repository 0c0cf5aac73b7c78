"""Queries with a hard time limit.

The engine can't be stopped from within its process. So a query with a limit runs in a process of
its own on the same store, opened for reading; at the limit, or at Ctrl-C, that process is killed
and its processor time is free again. Starting it takes about a fifth of a second. A query that
crashes the engine takes only that process with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kg import errors
from kg.errors import KgError, QueryError, QueryTooSlow
from kg.rdf.answers import Answer, Bindings, Iri, Value
from kg.rdf.guard import read_query
from kg.rdf.store import Format, Store, read_answer, serialize

_CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from kg.rdf.limits import answer_request; answer_request()"
)


def query_within(
    path: Path,
    text: str,
    *,
    timeout_s: float,
    bindings: Bindings | None = None,
    limit_rows: int | None = None,
) -> Answer:
    """Answer a query on a store on disk, or stop it at the limit.

    Args:
        path: The folder of the store.
        text: SPARQL, as for :meth:`Store.query`.
        timeout_s: Seconds after which the query is stopped, start of the process included.
        bindings: Values for variables that are selected.
        limit_rows: Most rows or triples.

    Raises:
        QueryTooSlow: If the limit was reached.
        QueryError: As :meth:`Store.query`, or if the engine crashed.
    """
    data, truncated = _run(path, text, "", timeout_s, bindings, limit_rows)
    return read_answer(data, truncated=truncated)


def serialize_within(
    path: Path,
    text: str,
    form: Format,
    *,
    timeout_s: float,
    bindings: Bindings | None = None,
    limit_rows: int | None = None,
) -> tuple[bytes, bool]:
    """Answer a query as bytes, or stop it at the limit.

    Args:
        path: The folder of the store.
        text: SPARQL.
        form: The format, as for :func:`kg.rdf.store.serialize`.
        timeout_s: Seconds after which the query is stopped.
        bindings: Values for variables that are selected.
        limit_rows: Most rows or triples.

    Returns:
        The bytes, and whether something was left out because of ``limit_rows``.

    Raises:
        QueryTooSlow: If the limit was reached.
        QueryError: As :func:`kg.rdf.store.serialize`, or if the engine crashed.
    """
    return _run(path, text, form.value, timeout_s, bindings, limit_rows)


def _run(
    path: Path,
    text: str,
    form: str,
    timeout_s: float,
    bindings: Bindings | None,
    limit_rows: int | None,
) -> tuple[bytes, bool]:
    read_query(text)
    request = {
        "path": str(path),
        "text": text,
        "form": form,
        "bindings": {name: _packed(value) for name, value in (bindings or {}).items()},
        "limit_rows": limit_rows,
    }
    command = [sys.executable, "-c", _CHILD, json.dumps(sys.path)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            output, _ = child.communicate(json.dumps(request).encode(), timeout=timeout_s)
        except subprocess.TimeoutExpired as err:
            raise QueryTooSlow(timeout_s) from err
        finally:
            child.kill()
    head, newline, body = output.partition(b"\n")
    if child.returncode or not newline:
        raise QueryError("the engine could not take this query; make it simpler")
    return _unpacked(json.loads(head), body)


def _packed(value: Value) -> list[Any]:
    if isinstance(value, Iri):
        return ["iri", str(value)]
    if isinstance(value, datetime | date):
        return ["time" if isinstance(value, datetime) else "date", value.isoformat()]
    return ["plain", value]


def _value(packed: list[Any]) -> Value:
    kind, value = packed
    if kind == "iri":
        return Iri(value)
    if kind == "plain":
        plain: Value = value
        return plain
    return datetime.fromisoformat(value) if kind == "time" else date.fromisoformat(value)


def _unpacked(head: dict[str, Any], body: bytes) -> tuple[bytes, bool]:
    if head["error"]:
        raise getattr(errors, head["error"])(*head["facts"])
    return body, head["truncated"]


def answer_request() -> None:
    """Answer the one request on standard input; what the child process runs."""
    request = json.loads(sys.stdin.buffer.read())
    head: dict[str, Any] = {"error": "", "facts": [], "truncated": False}
    body = b""
    try:
        body, head["truncated"] = _answered(request)
    except KgError as err:
        head |= {"error": type(err).__name__, "facts": list(err.args)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def _answered(request: dict[str, Any]) -> tuple[bytes, bool]:
    bindings = {name: _value(packed) for name, packed in request["bindings"].items()}
    with Store.open(Path(request["path"])) as store:
        form = Format(request["form"]) if request["form"] else None
        return serialize(
            store, request["text"], form, bindings=bindings, limit_rows=request["limit_rows"]
        )
