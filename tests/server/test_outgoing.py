"""No query makes the server send a request, and none changes the graph."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.server.serving import Server, assert_fault

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        """Listen."""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


ATTACKS = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe<{url}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{url}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?g {{ <{url}> }} SERVICE ?g {{ ?s ?p ?o }} }}",
    "PREFIX x: <{url}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX SERVICE: <{url}> SELECT * {{ ?s ?p true SERVICE SERVICE: {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }} }}",
    "ASK {{ ?s ?p true SERVICE<{url}>{{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ # harmless\nSERVICE # comment\n <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "BASE <{url}> SELECT * FROM <x> {{ ?s ?p ?o }}",
    "PREFIX x: <{url}> SELECT * FROM x:y {{ ?s ?p ?o }}",
    "LOAD <{url}>",
    "LOAD SILENT <{url}> INTO GRAPH <http://x.org/g>",
    "PREFIX a: <http://a/> LOAD <{url}>",
    "INSERT DATA {{ <http://a/> <http://a/> <{url}> }}",
    "DELETE WHERE {{ ?s ?p ?o }}",
    "DROP ALL",
    "CLEAR DEFAULT",
    "CREATE GRAPH <{url}>",
    "COPY DEFAULT TO <{url}>",
    "ASK {{}} ; DROP ALL",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_query_reaches_out_or_changes_anything(
    server: Server, listener: Listener, attack: str
) -> None:
    query = attack.format(url=f"http://127.0.0.1:{listener.port}/sparql")
    for answer in (
        server.ask(query),
        server.send("POST", "/sparql", urlencode({"query": query}).encode(), FORM),
        server.send("POST", "/sparql", query.encode(), DIRECT),
    ):
        assert_fault(answer, 400)
    assert listener.calls == 0


def test_the_listener_hears(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        assert connection.recv(1) == b""
    assert listener.calls == 1


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_no_graph_of_the_request_is_fetched(server: Server, listener: Listener, name: str) -> None:
    url = f"http://127.0.0.1:{listener.port}/data.ttl"
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert_fault(server.ask(query, **{name: url}), 400, "QueryRefused")
    assert listener.calls == 0


@pytest.mark.parametrize(
    "harmless",
    ['ASK { FILTER("SERVICE <http://x/> {" != "x") }', "ASK {} # SERVICE <http://x/> {}",
     "ASK { OPTIONAL { ?service ?load ?from } }",
     "ASK { FILTER(<http://x/SERVICE> != <http://y>) }"],
)  # fmt: skip
def test_the_words_alone_are_harmless(server: Server, harmless: str) -> None:
    assert server.ask(harmless).json()["boolean"] is True


def test_updates_find_no_door(server: Server, toy_folder: Path) -> None:
    before = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body
    files = {path: path.stat().st_mtime_ns for path in (toy_folder / "current/store").iterdir()}
    update = "INSERT DATA { <http://a/> <http://a/> <http://a/> }"
    encoded = urlencode({"update": update}).encode()
    kind = {"Content-Type": "application/sparql-update"}
    answers = [
        server.send("POST", "/sparql", encoded, FORM),
        server.send("GET", f"/sparql?{encoded.decode()}"),
        server.send("POST", f"/sparql?{encoded.decode()}", b"ASK {}", DIRECT),
        server.send(
            "POST", "/sparql", urlencode({"query": "ASK {}", "update": update}).encode(), FORM
        ),
        server.send("POST", "/sparql", update.encode(), kind),
        server.send("POST", "/update", update.encode(), kind),
        server.send("PUT", "/sparql?default", b"", {"Content-Type": "text/turtle"}),
        server.send("DELETE", "/graph/entities"),
        server.send("POST", "/entity/nvidia-h100", b"", {"Content-Type": "text/turtle"}),
    ]
    assert [answer.status for answer in answers] == [400, 400, 400, 400, 415, 405, 405, 405, 405]
    for answer in answers:
        assert_fault(answer, answer.status)
    assert server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body == before
    now = {path: path.stat().st_mtime_ns for path in (toy_folder / "current/store").iterdir()}
    changed = {path.name for path in files if files[path] != now[path]}
    assert not {name for name in changed if name.endswith(".sst")}
