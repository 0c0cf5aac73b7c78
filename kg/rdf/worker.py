"""The process that answers queries, and how one talks to it.

A parent writes requests to the standard input of ``python -c CHILD``, each a length and JSON, and
reads answers from its standard output, each two lengths, a head as JSON, and a body. The child
answers one request after the other until its input ends. The parent may kill it at any time:
that is how a query is stopped.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from kg import errors
from kg.errors import KgError, QueryError
from kg.iri import BASE
from kg.rdf.answers import Bindings, Iri, Scope, Value
from kg.rdf.store import Format, Store
from kg.rdf.store.formats import write_found

_CHILD = (
    "import importlib, json, sys; module, sys.path[:], memory = json.loads(sys.argv[1]); "
    "importlib.import_module(module).main(memory)"
)
_REQUEST = struct.Struct(">I")
_ANSWER = struct.Struct(">IQ")
HEAD_SIZE = _ANSWER.size
"""Bytes that come before the head of an answer."""

Head = dict[str, Any]
Handler = Callable[[Mapping[str, Any]], tuple[Head, bytes]]
"""What a child does with a request: gives facts for the head, and the body."""


def command(module: str = __name__, *, memory: int | None = None) -> list[str]:
    """Give the command that starts a child.

    Args:
        module: The module whose ``main`` it runs.
        memory: Most bytes that it may take for data; None for no limit.
    """
    return [sys.executable, "-c", _CHILD, json.dumps([module, sys.path, memory])]


def query_request(
    path: Path,
    text: str,
    forms: tuple[str, str],
    *,
    bindings: Bindings | None = None,
    scope: Scope | None = None,
    limit_rows: int | None = None,
    limit_bytes: int | None = None,
    base: str | None = None,
) -> bytes:
    """Write the request for a query, as :func:`kg.rdf.store.formats.write_found` takes it.

    Formats are names of :class:`Format`, empty for none.
    """
    facts = {
        "path": str(path),
        "text": text,
        "forms": forms,
        "bindings": {name: _packed(value) for name, value in (bindings or {}).items()},
        "scope": [scope.default, scope.named] if scope else None,
        "limit_rows": limit_rows,
        "limit_bytes": limit_bytes,
        "base": base,
    }
    return framed(facts)


def framed(facts: Mapping[str, Any]) -> bytes:
    """Write a request."""
    data = json.dumps(facts).encode()
    return _REQUEST.pack(len(data)) + data


def sizes_of(start: bytes) -> tuple[int, int]:
    """Give the lengths of head and body from the first bytes of an answer."""
    head, body = _ANSWER.unpack(start)
    return head, body


def read_head(data: bytes) -> Head:
    """Read the head of an answer.

    Raises:
        KgError: The error that the child had.
    """
    head: Head = json.loads(data)
    if name := head.get("error"):
        raise getattr(errors, name)(*head["facts"])
    return head


def split_answer(data: bytes) -> tuple[Head, bytes]:
    """Read a whole answer.

    Raises:
        KgError: The error that the child had.
        QueryError: If the answer is not whole: the child crashed.
    """
    if len(data) >= HEAD_SIZE:
        head, body = sizes_of(data[:HEAD_SIZE])
        if len(data) == HEAD_SIZE + head + body:
            return read_head(data[HEAD_SIZE : HEAD_SIZE + head]), data[HEAD_SIZE + head :]
    raise crashed()


def crashed() -> QueryError:
    """Give the error for a child that ended in the middle of a query."""
    return QueryError("the engine could not take this query; make it simpler")


def main(memory: int | None = None) -> None:
    """Be a child that answers queries."""
    stores: dict[str, Store] = {}

    def handle(request: Mapping[str, Any]) -> tuple[Head, bytes]:
        path = request["path"]
        if path not in stores:
            stores.clear()
            stores[path] = Store.open(Path(path))
        return _answered(stores[path], request)

    answer_requests(handle, memory)


def answer_requests(handle: Handler, memory: int | None = None) -> None:
    """Answer the requests on standard input until it ends, or until the parent is gone."""
    _limit_memory(memory)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what prints by accident does not go into the answers
    while len(start := requests.read(_REQUEST.size)) == _REQUEST.size:
        request = json.loads(requests.read(_REQUEST.unpack(start)[0]))
        try:
            head, body = handle(request)
        except KgError as err:
            head, body = {"error": type(err).__name__, "facts": list(err.args)}, b""
        _write(answers, json.dumps(head).encode(), body)


def _write(answers: IO[bytes], head: bytes, body: bytes) -> None:
    answers.write(_ANSWER.pack(len(head), len(body)))
    answers.write(head)
    answers.write(body)
    answers.flush()


def _limit_memory(memory: int | None) -> None:
    """Let a query that takes too much memory end this process, not the machine."""
    if memory is not None:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with(parent: int) -> None:
    """End this process, whatever it does, once its parent is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _answered(store: Store, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    rows, graph = (Format(form) if form else None for form in request["forms"])
    scope, base = request["scope"], request["base"] or BASE
    found = store.evaluate(
        request["text"],
        {name: _value(packed) for name, packed in request["bindings"].items()},
        scope=Scope(*map(tuple, scope)) if scope else None,
        base=base,
    )
    data, form, truncated = write_found(
        found,
        (rows, graph),
        limit_rows=request["limit_rows"],
        limit_bytes=request["limit_bytes"],
        base=base,
    )
    return {"form": form.value, "truncated": truncated}, data


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
