"""A graph put on a server, graph by graph, so that a failure midway costs nothing.

Each named graph is replaced as a whole, by PUT of the Graph Store Protocol or by DROP and INSERT
in one update, so that doing it twice is doing it once. What has arrived is written down line by
line in a file beside the graph; the next upload sends only what is missing or changed. The
server holds a mark that belongs to that file; if it has another, or none, all is sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from kg.errors import BadEndpoint, BadOutput
from kg.iri import graph_iri
from kg.rdf.answers import Iri
from kg.rdf.remote.store import MARK, RemoteStore, graphs_of
from kg.rdf.store import written_term
from kg.rdf.terms import full_iri, text_term

UPDATE_SIZE = 200_000
"""Characters of N-Triples that one update holds at most."""


@dataclass(slots=True)
class Upload:
    """What an upload did.

    Attributes:
        sent: Graphs that were sent.
        kept: Graphs that were there already.
        removed: Graphs that were there and are no longer part of the graph.
        foreign: Graphs under the same base that this graph never had; they were left.
        triples: Triples that were sent.
    """

    sent: int = 0
    kept: int = 0
    removed: int = 0
    foreign: int = 0
    triples: int = 0


@dataclass(slots=True)
class _Record:
    """What the file says that the server holds."""

    path: Path
    mark: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    """By graph; empty where a graph was being sent and perhaps arrived in part."""

    @classmethod
    def read(cls, path: Path) -> _Record:
        """Read the file; a line that a crash cut short ends it."""
        record = cls(path)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return record
        for line in text.splitlines():
            try:
                entry: dict[str, Any] = json.loads(line)
            except ValueError:
                break
            record.mark = entry.get("mark", record.mark)
            if "graph" in entry:
                record.take(entry["graph"], entry["hash"])
        return record

    def take(self, graph: str, known: str | None) -> None:
        """Take what is known of a graph: its hash, empty for unsure, None for gone."""
        if known is None:
            self.hashes.pop(graph, None)
        else:
            self.hashes[graph] = known

    def start_anew(self) -> None:
        """Forget all under a new mark."""
        self.mark, self.hashes = uuid4().hex, {}

    def save(self) -> None:
        """Write the file whole."""
        entries: list[dict[str, str]] = [{"mark": self.mark}]
        entries += [{"graph": graph, "hash": known} for graph, known in self.hashes.items()]
        draft = self.path.with_suffix(".new")
        draft.write_text("".join(json.dumps(e) + "\n" for e in entries), encoding="utf-8")
        draft.replace(self.path)

    def note(self, file: IO[str], graph: str, known: str | None) -> None:
        """Note what is known of a graph, before and after it is sent."""
        self.take(graph, known)
        file.write(json.dumps({"graph": graph, "hash": known}) + "\n")
        file.flush()


def upload(
    store: RemoteStore,
    lines: Iterable[str],
    base: str,
    folder: Path,
    *,
    say: Callable[[int], None] = lambda done: None,
) -> Upload:
    """Make a server hold the graphs of some lines, and say what was done.

    Args:
        store: The server.
        lines: Lines of N-Quads, all of a graph one after another.
        base: The base of the graph's IRIs.
        folder: Where to note what has arrived; one folder for one graph.
        say: Called with the number of graphs that are done.

    Raises:
        BadEndpoint: If the server can't be reached or refuses; what has arrived stays, and the
            next call goes on from there.
        BadOutput: If the folder can't be written.
    """
    ask = store.endpoint
    if not ask.store and not ask.update:
        raise BadEndpoint(
            ask.query,
            "no address for updates is known",
            "give --update-endpoint or --store-endpoint",
        )
    key = hashlib.sha256((ask.store or ask.update).encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _Record.read(folder / f"{key}.jsonl")
        return _upload(store, lines, base, record, say)
    except BadEndpoint:
        raise
    except OSError as err:
        reason = (err.strerror or str(err)).lower()
        raise BadOutput(str(folder), f"cannot be written ({reason})", "free space") from err


def _upload(
    store: RemoteStore,
    lines: Iterable[str],
    base: str,
    record: _Record,
    say: Callable[[int], None],
) -> Upload:
    done = Upload()
    fresh = not record.mark or _mark_on(store, base) != record.mark
    if fresh:
        record.start_anew()
    record.save()
    if fresh:
        _send(store, [_mark_graph(base, record.mark)])
    seen: set[str] = set()
    with record.path.open("a", encoding="utf-8") as file:
        for batch in _batches(_changed(lines, record, seen, done), bool(store.endpoint.store)):
            for graph, _, _ in batch:
                record.note(file, graph, "")
            _send(store, [(graph, triples) for graph, triples, _ in batch])
            for graph, triples, known in batch:
                record.note(file, graph, known)
                done.sent += 1
                done.triples += len(triples)
            say(done.sent + done.kept)
        for graph in sorted(set(record.hashes) - seen):
            _remove(store, graph)
            record.note(file, graph, None)
            done.removed += 1
    record.save()
    if fresh:
        done.foreign = len(set(store.graphs_under(base)) - seen)
    return done


_Sendable = tuple[str, list[str], str]
"""A graph, its lines of N-Triples, and their hash."""


def _changed(
    lines: Iterable[str], record: _Record, seen: set[str], done: Upload
) -> Iterator[_Sendable]:
    """Give the graphs that the server does not hold as they are now."""
    for graph, triples in graphs_of(iter(lines)):
        seen.add(graph)
        known = hashlib.sha256("\n".join(triples).encode()).hexdigest()
        if record.hashes.get(graph) == known:
            done.kept += 1
        else:
            yield graph, triples, known


def _batches(graphs: Iterator[_Sendable], single: bool) -> Iterator[list[_Sendable]]:
    """Put small graphs together, where several can go in one request."""
    waiting: list[_Sendable] = []
    size = 0
    for item in graphs:
        length = sum(map(len, item[1]))
        if waiting and (single or size + length > UPDATE_SIZE):
            yield waiting
            waiting, size = [], 0
        waiting.append(item)
        size += length
    if waiting:
        yield waiting


def _send(store: RemoteStore, graphs: list[tuple[str, list[str]]]) -> None:
    """Replace graphs on the server."""
    if store.endpoint.store:
        for graph, triples in graphs:
            store.client.put_graph(graph, ("\n".join(triples) + "\n").encode())
        return
    steps = []
    for graph, triples in graphs:
        name = written_term(Iri(graph))
        first, *rest = _pieces(triples)
        steps.append(f"DROP SILENT GRAPH {name} ;\n{_insert(name, first)}")
        if rest:
            store.client.update(" ;\n".join(steps), may_repeat=True)
            steps = []
            for piece in rest:
                store.client.update(_insert(name, piece), may_repeat=True)
    if steps:
        store.client.update(" ;\n".join(steps), may_repeat=True)


def _insert(name: str, triples: list[str]) -> str:
    """Write an INSERT DATA; there are no blank nodes, so it may be repeated."""
    return "INSERT DATA { GRAPH " + name + " {\n" + "\n".join(triples) + "\n} }"


def _pieces(triples: list[str]) -> Iterator[list[str]]:
    piece: list[str] = []
    size = 0
    for triple in triples:
        if piece and size + len(triple) > UPDATE_SIZE:
            yield piece
            piece, size = [], 0
        piece.append(triple)
        size += len(triple)
    yield piece


def _remove(store: RemoteStore, graph: str) -> None:
    if store.endpoint.store:
        store.client.delete_graph(graph)
    else:
        store.client.update(f"DROP SILENT GRAPH {written_term(Iri(graph))}", may_repeat=True)


def _mark_graph(base: str, mark: str) -> tuple[str, list[str]]:
    verb = full_iri("prov:value")
    return graph_iri(MARK, base), [f"<{base}{MARK}> <{verb}> {text_term(mark)} ."]


def _mark_on(store: RemoteStore, base: str) -> str:
    graph, thing = graph_iri(MARK, base), f"{base}{MARK}"
    text = f"SELECT ?mark {{ GRAPH <{graph}> {{ <{thing}> prov:value ?mark }} }}"
    rows = store.query(text).rows
    return str(rows[0][0]) if rows else ""
