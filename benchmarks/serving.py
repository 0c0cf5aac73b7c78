"""The server under load: 32 clients that ask without a pause, and one endless query.

    python -m benchmarks.serving [DIR] [--seconds 60] [--clients 32] [--cores 2]

The clients run in a process of their own on the same cores as the server. Each asks one question
after the other on a connection that stays open, and compares every answer with the one that it
got before the run. An error is another status than 200 or another answer; a lost answer is a
request that got none. A quarter into the run another client sends a query without an end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from kg.queries import named_query

ROOT = Path(__file__).parent.parent
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
NAMED = ("papers-per-hardware", "speedups", "hardware-of-family", "papers-introducing",
         "code-of-papers", "methods-evaluated-on-dataset")  # fmt: skip
TIMEOUT_S = 10.0


@dataclass
class Run:
    """What the clients saw.

    Attributes:
        times: Start and duration of each answer, in seconds.
        errors: Answers that were wrong.
        lost: Requests that got no answer.
        endless: Status of the endless query, when it was sent and how long it took.
    """

    times: list[tuple[float, float]] = field(default_factory=list)
    errors: int = 0
    lost: int = 0
    endless: tuple[int, float, float] = (0, 0.0, 0.0)


def requests() -> list[bytes]:
    """The requests of a client, in order: queries of all sizes, things and searches."""
    queries = [named_query(name).text for name in NAMED]
    queries += ["SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t LIMIT 20", "ASK { ?p kg:year 2025 }"]
    targets = [f"/sparql?query={quote(text)}" for text in queries]
    targets += ["/entity/nvidia-h100", "/health"]
    return [
        f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()
        for target in targets
    ]


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    """Send a request and read its answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    return int(head[9:12]), await reader.readexactly(length)


async def client(port: int, number: int, wanted: list[bytes], end: float, run: Run) -> None:
    """Ask until the end; another client begins with another question."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked, place = requests(), number
    while (start := time.monotonic()) < end:
        place = (place + 1) % len(asked)
        try:
            status, body = await answer(reader, writer, asked[place])
        except (OSError, EOFError):
            run.lost += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        run.times.append((start, time.monotonic() - start))
        run.errors += status != 200 or (wanted[place] != b"" and body != wanted[place])
    writer.close()


async def endless(port: int, wait_s: float, run: Run) -> None:
    """Send the query without an end."""
    await asyncio.sleep(wait_s)
    start = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    target = f"/sparql?query={quote(ENDLESS)}"
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    status, _ = await answer(reader, writer, request)
    run.endless = (status, start, time.monotonic() - start)
    writer.close()


async def load(port: int, clients: int, seconds: float) -> Run:
    """Ask each question once, then all at once for a while."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wanted = []
    for request in requests():
        status, body = await answer(reader, writer, request)
        if status != 200:
            raise SystemExit(f"{request[:200]!r} gave {status}: {body[:500]!r}")
        wanted.append(b"" if b"/health" in request else body)
    writer.close()
    run, end = Run(), time.monotonic() + seconds
    await asyncio.gather(
        endless(port, seconds / 4, run),
        *(client(port, number, wanted, end, run) for number in range(clients)),
    )
    return run


def report(run: Run, clients: int, seconds: float) -> str:
    """Lay the numbers out."""
    status, start, took = run.endless
    during = [time_s for begin, time_s in run.times if start <= begin <= start + took]
    rest = [time_s for begin, time_s in run.times if not start <= begin <= start + took]
    lines = [
        f"{clients} clients, {seconds:g} s, {len(os.sched_getaffinity(0))} cores for server and "
        f"clients together, load of the machine {os.getloadavg()[0]:.1f}",
        f"answers {len(run.times)} ({len(run.times) / seconds:.0f}/s), errors {run.errors}, "
        f"lost {run.lost}",
        f"endless query: {status} after {took:.2f} s (limit {TIMEOUT_S:g} s)",
        f"{'':22}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'max ms':>8}{'p99/p50':>9}",
    ]
    for name, times in (("whole run", [*during, *rest]), ("with the endless query", during),
                        ("without it", rest)):  # fmt: skip
        if len(times) > 2:
            cuts = quantiles(times, n=100)
            numbers = (median(times), cuts[94], cuts[98], max(times))
            shown = "".join(f"{1000 * number:8.1f}" for number in numbers)
            lines.append(f"{name:22}{shown}{cuts[98] / median(times):9.2f}")
    return "\n".join(lines)


def main() -> None:
    """Build the graph of the supplied page unless a folder is given, serve it and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "graph"
        if options.folder is None:
            import kg

            kg.build([str(ROOT / "data/daily-papers.txt")], folder).close()
        command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0",
                   "--timeout", str(TIMEOUT_S)]  # fmt: skip
        log = Path(scratch) / "log"
        with log.open("w") as file, subprocess.Popen(command, stderr=file) as server:
            try:
                port = _port(log)
                run = asyncio.run(load(port, options.clients, options.seconds))
            finally:
                server.terminate()
    print(report(run, options.clients, options.seconds))
    print(json.dumps({"errors": run.errors, "lost": run.lost, "answers": len(run.times)}))


def _port(log: Path) -> int:
    for _ in range(600):
        for line in log.read_text().splitlines():
            if line.startswith("serving at "):
                return int(line.rpartition(":")[2].strip("/"))
        time.sleep(0.1)
    raise SystemExit(log.read_text())


if __name__ == "__main__":
    main()
