"""SERVICE, updates and monsters are refused; harmless words are not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from kg.errors import QueryError, QueryRefused
from kg.rdf.guard import MAX_DEPTH, MAX_LENGTH, MAX_STEPS, read_query
from kg.rdf.store import Store

LINES = ["<http://x/s> <http://x/service> 'x' <http://x/g> .".replace("'", '"')]

HARMLESS = [
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
    'SELECT * { ?s ?p """a "SERVICE" <http://x/>\n{""" }',
    "SELECT * { ?s ?p '''it's SERVICE''' }",
    r"SELECT * { ?s ?p 'it\'s SERVICE' }",
    "SELECT * { ?s <http://x/SERVICE> ?o }",
    "PREFIX x: <http://x/> SELECT * { ?s x:service ?o . x:SERVICE ?p ?o }",
    "PREFIX service: <http://x/> SELECT * { service:a ?p ?o }",
    "PREFIX service: <http://x/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT * { ?s ?p 'load' . ?s ?insert ?o }",
    "SELECT * FROM <http://x/g> { ?s ?p ?o }",
    "PREFIX x: <http://x/> SELECT * FROM NAMED x:g { GRAPH ?g { ?s ?p ?o } }",
    "ASK { FILTER(1<2&&2>1) }",
]


def calling(address: str) -> list[str]:
    return [
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p ?o .SeRvIcE<{address}>{{ ?s ?p ?o }} }}",
        f"PREFIX x: <{address}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
        f"PREFIX x: <{address}> SELECT * {{ SERVICEx:{{ ?s ?p ?o }} }}",
        f"PREFIX : <{address}> SELECT * {{ SERVICE:{{ ?s ?p ?o }} }}",
        f"PREFIX : <{address}> SELECT * {{ SERVICE SILENT:{{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?a {{ <{address}> }} SERVICE ?a {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p trueSERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 1SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 'x'@enSERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 'x'SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ FILTER(1<2)SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ # a comment\r SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"LOAD <{address}>",
        f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",  # noqa: S608 - SPARQL, and refused
        f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",  # noqa: S608 - as above
        f"PREFIX x: <{address}> SELECT * FROM x: {{ ?s ?p ?o }}",  # noqa: S608 - as above
    ]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that notes what it hears."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                heard.append(b"a call")
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", heard
        done.set()
        thread.join()


def test_no_query_makes_a_request(listener: tuple[str, list[bytes]]) -> None:
    address, heard = listener
    store = Store.in_memory(LINES)
    for query in calling(address):
        with pytest.raises(QueryError):
            store.query(query)
    assert heard == []


def test_the_listener_would_hear_a_request(listener: tuple[str, list[bytes]]) -> None:
    address, heard = listener
    port = int(address.rsplit(":", 1)[1].strip("/"))
    socket.create_connection(("127.0.0.1", port)).close()
    threading.Event().wait(0.5)
    assert heard == [b"a call"]


@pytest.mark.parametrize("query", HARMLESS)
def test_harmless_words_are_allowed(query: str) -> None:
    Store.in_memory(LINES).query(query)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://x/a> <http://x/b> 1 }",
        "PREFIX x: <http://x/> delete where { ?s ?p ?o }",
        "# first a comment\nDROP ALL",
        "WITH <http://x/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_updates_are_refused(update: str) -> None:
    store = Store.in_memory(LINES)
    with pytest.raises(QueryRefused, match="read-only"):
        store.query(update)
    assert len(store) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?s ?p '" + "x" * MAX_LENGTH + "' }", "characters"),
        ("ASK " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), "nested"),
        ("ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }", "nested"),
        ("ASK { FILTER(" + "!" * 50_000 + "true) }", "operators"),
        ("ASK { ?s " + "/".join(["<a:b>"] * (MAX_STEPS + 1)) + " ?o }", "operators"),
        ("ASK { " + "BIND(1 AS ?x) " * 4000 + " }", "operators"),
    ],
)
def test_monsters_are_refused_before_they_crash_the_engine(query: str, reason: str) -> None:
    with pytest.raises(QueryRefused, match=reason):
        read_query(query)


def test_long_lists_of_values_are_allowed() -> None:
    values = " ".join(f"<http://x/{number}>" for number in range(20_000))
    Store.in_memory(LINES).query(f"SELECT ?s {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
