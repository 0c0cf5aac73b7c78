"""Search and related work over HTTP, and the description of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.graph import LiteratureGraph
from kg.server.app import ROUTES
from kg.server.negotiation import GRAPHS, ROWS
from tests.server.serving import Server, assert_fault


def test_search_gives_what_the_graph_gives(server: Server, toy_graph: LiteratureGraph) -> None:
    found = server.get("/api/search", q="gpu", k=3).json()["found"]
    wanted = toy_graph.search("gpu", k=3)
    assert [(one["kind"], one["id"], one["score"]) for one in found] == [
        (one.kind, one.id, one.score) for one in wanted
    ]
    typed = server.get("/api/search", q="gpu", type="Hardware").json()["found"]
    assert {one["kind"] for one in typed} == {"Hardware"}


def test_related_gives_what_the_graph_gives(server: Server, toy_graph: LiteratureGraph) -> None:
    answer = server.get("/api/related", paper="toy-01", k=3, facet=["method", "hardware"])
    wanted = toy_graph.related("toy-01", k=3, facet=["method", "hardware"])
    assert [one["id"] for one in answer.json()["related"]] == [one.paper.id for one in wanted]
    assert answer.json()["related"][0]["reasons"]
    by_text = server.get("/api/related", text="training language models on AMD GPUs", k=1)
    assert len(by_text.json()["related"]) == 1


@pytest.mark.parametrize(
    ("path", "parameters", "status", "kind"),
    [
        ("/api/search", {}, 400, "BadParameters"),
        ("/api/search", {"q": ""}, 400, "BadParameters"),
        ("/api/search", {"q": ["a", "b"]}, 400, "BadParameters"),
        ("/api/search", {"q": "a", "k": "0"}, 400, "BadParameters"),
        ("/api/search", {"q": "a", "k": "1e3"}, 400, "BadParameters"),
        ("/api/search", {"q": "a", "k": "٣"}, 400, "BadParameters"),
        ("/api/search", {"q": "a", "type": "hardware"}, 400, "BadParameters"),
        ("/api/search", {"q": "a", "x": "1"}, 400, "BadParameters"),
        ("/api/search", {"q": "a" * 301}, 400, "BadParameters"),
        ("/api/related", {}, 400, "BadInput"),
        ("/api/related", {"paper": "no such paper"}, 404, "UnknownName"),
        ("/api/related", {"paper": "a"}, 400, "AmbiguousName"),
        ("/api/related", {"paper": "toy-01", "since": "2024-13"}, 400, "BadInput"),
        ("/api/related", {"paper": "toy-01", "since": "yesterday"}, 400, "BadParameters"),
        ("/api/related", {"paper": "toy-01", "since": "2024\n"}, 400, "BadParameters"),
        ("/api/related", {"paper": "toy-01", "diversity": "2"}, 400, "BadParameters"),
        ("/api/related", {"paper": ["toy-01"] * 21}, 400, "BadParameters"),
        ("/api/related", {"paper": "toy-01", "facet": "all"}, 400, "BadParameters"),
    ],
)
def test_wrong_parameters_are_refused(
    server: Server, path: str, parameters: dict[str, object], status: int, kind: str
) -> None:
    assert_fault(server.get(path, None, **parameters), status, kind)


def test_the_description_names_every_route(server: Server) -> None:
    described = server.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    pages = {"/", "/assets/{name}", "/ontology", "/{path:path}", "/openapi.json"}
    assert set(described["paths"]) == {route.path for route in ROUTES} - pages


def test_the_guide_names_every_route_format_and_fault() -> None:
    text = (Path(__file__).parents[2] / "docs/server.md").read_text(encoding="utf-8")
    for route in ROUTES:
        assert route.path == "/{path:path}" or f"`{route.path}`" in text, route.path
    for offer in (*ROWS, *GRAPHS):
        assert f"`{offer.types[0]}`" in text
    for status in (400, 404, 405, 406, 408, 413, 415, 429, 503):
        assert f"| {status} |" in text
    for command in ("--timeout", "--limit", "--jobs", "--cors", "--host"):
        assert command in text


def test_health_says_who_answers(server: Server) -> None:
    state = server.get("/health").json()
    assert state["status"] == "ok"
    assert state["generation"] == "000001"
    assert state["queries"]["workers"] >= 2
    json.dumps(state)
