"""What a server may be asked for, and how much of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """A graph to serve and the limits of its service.

    Attributes:
        folder: The folder of the graph.
        host: The address to listen on.
        port: The port; 0 for any that is free.
        timeout_s: Seconds after which a query is stopped.
        limit_rows: Most rows or triples of an answer.
        limit_bytes: About how many bytes an answer may have.
        body_bytes: Most bytes of a request's body.
        workers: Processes that answer queries.
        slow_workers: Slow queries that may run beside them.
        slow_after_s: Seconds after which a query counts as slow.
        silent_s: Seconds in which the head of a request, and then its body, must have come, and in
            which a client must have read on.
        waiting: Requests that may wait for a process; further ones are sent away.
        per_client: Requests of one address that may be open at once; further ones are sent away.
            0 for any number, as behind a proxy, which has one address for all.
        retry_after_s: When those sent away may come again.
        memory: Most bytes that one query may take; None for no limit.
        cors: The origin whose pages may read answers; ``*`` for all, empty for none.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8000
    timeout_s: float = 30.0
    limit_rows: int = 100_000
    limit_bytes: int = 32 * 2**20
    body_bytes: int = 2**20
    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    slow_workers: int = 4
    slow_after_s: float = 1.0
    silent_s: float = 30.0
    waiting: int = 256
    per_client: int = 128
    retry_after_s: int = 5
    memory: int | None = 2 * 2**30
    cors: str = "*"
