"""Whole graphs to files; memory does not grow with the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from kg.iri import BASE, prefixes
from kg.rdf.store.formats import GRAPHS, Format, SortedPrefixes
from kg.rdf.store.local import Store

_PIECE = 1 << 16
_LINE = 150
"""Bytes of a line, about."""


def dump_trig(store: Store, path: Path, base: str = BASE, *, without: Collection[str] = ()) -> None:
    """Write the quads of a store as readable TriG with prefixes, sorted; the same bytes each time.

    Args:
        store: The store; one of its graphs at a time is held in memory.
        path: The file.
        base: The base of all things, for the prefixes.
        without: Graphs to leave out.

    Raises:
        OSError: If the file can't be written.
    """
    _write(store.ordered(without), path, Format.TRIG, base)


def write_graph(lines: Iterable[str], output: Path, form: Format, *, base: str = BASE) -> None:
    """Write lines of N-Quads to a file in another format, with prefixes where it has them.

    In ttl and nt the graphs fall together. The lines are taken in the order given, so sorted
    lines give the same bytes every time.

    Raises:
        BadOutput: If the file can't be written.
        ValueError: If the format is none of nq, trig, ttl, nt, jsonld.
    """
    import pyoxigraph as ox

    if form not in GRAPHS:
        raise ValueError(f"{form.value} is no format of graphs")
    stream: Any = _Lines(lines)
    items: Iterable[Any] = ox.parse(stream, format=ox.RdfFormat.N_QUADS)
    if form in (Format.TTL, Format.NT):
        items = dict.fromkeys(quad.triple for quad in items)
    _write(items, output, form, base)


def _write(items: Iterable[Any], path: Path, form: Format, base: str) -> None:
    import pyoxigraph as ox

    kind = getattr(ox.RdfFormat, GRAPHS[form])
    with path.open("wb") as file:
        sink: Any = SortedPrefixes(file)
        ox.serialize(items, sink, kind, prefixes=prefixes(base))
        sink.close()


class _Lines:
    """Lines as a file of bytes, made as they are read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        wanted = size if size > 0 else _PIECE
        if len(self._rest) < wanted:
            more = "".join(f"{line}\n" for line in islice(self._lines, 1 + wanted // _LINE))
            self._rest += more.encode()
        piece, self._rest = self._rest[:wanted], self._rest[wanted:]
        return piece
