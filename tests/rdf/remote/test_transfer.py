"""A graph put on a server arrives whole, goes on after a failure, and may come twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.errors import BadEndpoint, BadOutput
from kg.iri import BASE
from kg.rdf.remote import Endpoint, RemoteStore, Upload, endpoint_of, upload
from kg.rdf.remote import client as client_module
from tests.endpoints import Running, oxigraph_server, virtuoso_server

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.slow)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """A server of this test's own."""
    start = {"oxigraph": oxigraph_server, "virtuoso": virtuoso_server}[request.param]
    (tmp_path / "server").mkdir()
    with start(tmp_path / "server") as running:
        yield running


def opened(server: Running, *, by: str = "store") -> RemoteStore:
    """A store that is written by graphs, or by updates."""
    ask = endpoint_of(server.url, user=server.user, password=server.password, environ={})
    store = RemoteStore.open(ask)
    if by == "update":
        known = store.endpoint
        store.client.endpoint = Endpoint(
            known.query, known.update, union_parameter=known.union_parameter
        )
    return store


def count(store: RemoteStore) -> int:
    return sum(1 for _ in store.lines())


@pytest.mark.parametrize("by", ["store", "update"])
def test_all_arrives_and_a_second_time_nothing_is_sent(
    empty: Running, toy_quads: ToyQuads, tmp_path: Path, by: str
) -> None:
    lines = list(toy_quads.lines)
    graphs = len({line.rsplit(" ", 2)[1] for line in lines})
    with opened(empty, by=by) as store:
        done = upload(store, lines, BASE, tmp_path / "notes")
        assert done == Upload(sent=graphs, triples=len(lines))
        assert count(store) == len(lines)
        assert upload(store, lines, BASE, tmp_path / "notes") == Upload(kept=graphs)
        again = upload(store, lines, BASE, tmp_path / "other notes")
        assert again == Upload(sent=graphs, triples=len(lines))
        assert count(store) == len(lines)


@pytest.mark.parametrize("by", ["store", "update"])
def test_a_change_replaces_its_graph_and_what_left_is_removed(
    empty: Running, toy_quads: ToyQuads, tmp_path: Path, by: str
) -> None:
    lines = list(toy_quads.lines)
    gone = lines[-1].rsplit(" ", 2)[1]
    changed = [line.replace('"7 Lessons', '"Eight lessons') for line in lines]
    changed = [line for line in changed if line.rsplit(" ", 2)[1] != gone]
    with opened(empty, by=by) as store:
        upload(store, lines, BASE, tmp_path / "notes")
        done = upload(store, changed, BASE, tmp_path / "notes")
        assert (done.sent, done.removed) == (1, 1)
        assert count(store) == len(changed)
        titles = store.query("SELECT ?t { ?p dcterms:title ?t FILTER(CONTAINS(?t, 'essons')) }")
        assert titles.rows == (("Eight lessons from Serving LLMs",),)


@pytest.mark.parametrize("by", ["store", "update"])
def test_a_failure_midway_is_resumed_by_another_call(
    toy_quads: ToyQuads,
    tmp_path: Path,
    by: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "WAIT_S", 0.0)
    monkeypatch.setattr("kg.rdf.remote.transfer.UPDATE_SIZE", 20_000)
    lines = list(toy_quads.lines)
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server, opened(server, by=by) as store:
        send, left = store.client._http.send, [7]

        def failing(request: httpx.Request, **how: object) -> httpx.Response:
            if not request.url.path.endswith("query"):
                left[0] -= 1
                if left[0] < 0:
                    raise httpx.ReadError("gone")
            return send(request, **how)  # type: ignore[arg-type] # passed on as it came

        monkeypatch.setattr(store.client._http, "send", failing)
        with pytest.raises(BadEndpoint, match="the connection broke"):
            upload(store, lines, BASE, tmp_path / "notes")
        before = count(store)
        assert 0 < before < len(lines)
        left[0] = 1_000_000
        done = upload(store, lines, BASE, tmp_path / "notes")
        assert done.kept > 0
        assert done.sent > 0
        assert count(store) == len(lines)


def test_a_graph_that_was_half_sent_is_sent_again(toy_quads: ToyQuads, tmp_path: Path) -> None:
    lines = list(toy_quads.lines)
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server, opened(server) as store:
        upload(store, lines, BASE, tmp_path / "notes")
        (notes,) = (tmp_path / "notes").iterdir()
        first = json.loads(notes.read_text(encoding="utf-8").splitlines()[1])
        with notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"graph": first["graph"], "hash": ""}) + "\n")
            file.write('{"graph": "cut off by a cra')
        assert upload(store, lines, BASE, tmp_path / "notes").sent == 1


def test_a_server_that_lost_all_gets_all(toy_quads: ToyQuads, tmp_path: Path) -> None:
    lines = list(toy_quads.lines)
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server, opened(server) as store:
        first = upload(store, lines, BASE, tmp_path / "notes")
        store.client.update("DROP ALL", may_repeat=True)
        assert upload(store, lines, BASE, tmp_path / "notes") == first
        assert count(store) == len(lines)


def test_graphs_of_others_are_left_and_counted(toy_quads: ToyQuads, tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server, opened(server) as store:
        for graph in (f"{BASE}paper/theirs", "http://elsewhere/graph"):
            store.client.put_graph(graph, b"<http://x/s> <http://x/p> 1 .")
        assert upload(store, toy_quads.lines, BASE, tmp_path / "notes").foreign == 1
        assert f"{BASE}paper/theirs" in store.graphs()
        assert store.query("ASK { GRAPH <http://elsewhere/graph> { ?s ?p 1 } }").truth


@pytest.mark.slow
def test_who_may_not_write_is_told(virtuoso: Running, toy_quads: ToyQuads, tmp_path: Path) -> None:
    for user, password in (("", ""), ("kg", "wrong")):
        ask = endpoint_of(virtuoso.url, user=user, password=password, environ={})
        with (
            RemoteStore.open(ask) as store,
            pytest.raises(BadEndpoint, match=r"\(401\).*KG_ENDPOINT_USER") as caught,
        ):
            upload(store, toy_quads.lines, BASE, tmp_path / "notes")
        assert "wrong" not in str(caught.value)


def test_notes_that_cannot_be_written_say_so(
    oxigraph: Running, toy_quads: ToyQuads, tmp_path: Path
) -> None:
    (tmp_path / "notes").write_text("a file", encoding="utf-8")
    with opened(oxigraph) as store, pytest.raises(BadOutput, match="cannot be written"):
        upload(store, toy_quads.lines, BASE, tmp_path / "notes")
