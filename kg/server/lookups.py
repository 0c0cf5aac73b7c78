"""The process that searches and ranks: it holds the graph's records and indexes in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import BadInput
from kg.graph import LiteratureGraph
from kg.rdf.worker import Head, answer_requests


def main(memory: int | None = None) -> None:
    """Be a child that answers look-ups."""
    graphs: dict[str, LiteratureGraph] = {}

    def handle(request: Mapping[str, Any]) -> tuple[Head, bytes]:
        folder = request["folder"]
        if folder not in graphs:
            graphs[folder] = LiteratureGraph.open(Path(folder))
        return {}, _LOOKUPS[request["what"]](graphs[folder], request["values"])

    answer_requests(handle, memory)


def _ready(graph: LiteratureGraph, _: Mapping[str, Any]) -> bytes:
    """Load what all look-ups need."""
    graph.search("warm", k=1)
    return b""


def _search(graph: LiteratureGraph, values: Mapping[str, Any]) -> bytes:
    found = graph.search(values["q"], type=values.get("type"), k=values["k"])
    rows = [
        {"kind": one.kind, "name": one.name, "id": one.id, "iri": one.iri, "score": one.score}
        for one in found
    ]
    return json.dumps({"found": rows}, ensure_ascii=False).encode()


def _related(graph: LiteratureGraph, values: Mapping[str, Any]) -> bytes:
    from kg.related import writing

    options = {name: value for name, value in values.items() if name not in ("paper", "text")}
    try:
        found = graph.related(
            values.get("paper", ()),
            text=values.get("text", ""),
            k=options.pop("k"),
            facet=options.pop("facet", None),
            types=options.pop("type", ()),
            **options,
        )
    except ValueError as err:
        if isinstance(err, BadInput):
            raise
        raise BadInput("related", str(err), "see /openapi.json") from err
    return b'{"related":' + writing.to_json(found, base=graph.base).encode() + b"}"


_LOOKUPS = {"ready": _ready, "search": _search, "related": _related}
