"""Limits: time, rows, bytes, waiting; a slow query ends on time and holds nobody up."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.rdf.guard import MAX_LENGTH
from tests.server.serving import ENDLESS, Answer, Server, assert_fault

DIRECT = {"Content-Type": "application/sparql-query"}


def workers_of(server: Server) -> list[tuple[int, float]]:
    """Process ids of the server's children and the processor time that each has used."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == server.process.pid:
            found.append((int(folder.name), (int(fields[11]) + int(fields[12])) / 100))
    return found


def used_in_a_second(server: Server) -> float:
    """Processor time that the children use in a second; others load the machine, not them."""
    before = dict(workers_of(server))
    time.sleep(1)
    return sum(time_s - before.get(pid, 0) for pid, time_s in workers_of(server))


def test_an_endless_query_ends_on_time_and_frees_the_processor(small_server: Server) -> None:
    start = time.monotonic()
    details = assert_fault(small_server.ask(ENDLESS), 503, "QueryTooSlow")
    assert 1.9 < time.monotonic() - start < 6
    assert details == {"limit_s": 2.0}
    wait_for(lambda: used_in_a_second(small_server) < 0.2)


def test_a_limit_below_a_second_holds_too(toy_folder: Path) -> None:
    with Server(toy_folder, ("--timeout", "0.5")) as server:
        start = time.monotonic()
        assert assert_fault(server.ask(ENDLESS), 503, "QueryTooSlow") == {"limit_s": 0.5}
        assert time.monotonic() - start < 5
        assert server.ask("ASK {}").status == 200


def test_slow_queries_hold_nobody_up(server: Server) -> None:
    request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as clients:
        for _ in range(3):
            connection = socket.create_connection(("127.0.0.1", server.port))
            clients.enter_context(connection).sendall(request)
        wait_for(lambda: slow_queries(server) == 3)
        for _ in range(5):
            assert server.ask("ASK {}").json()["boolean"] is True
        assert slow_queries(server) == 3, "they ended before the others were answered"
    wait_for(lambda: slow_queries(server) == 0)


def slow_queries(server: Server) -> int:
    count: int = server.get("/health").json()["queries"]["slow"]
    return count


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 25
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_client_that_leaves_takes_its_query_along(server: Server) -> None:
    target = f"/sparql?query={quote(ENDLESS)}"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        assert used_in_a_second(server) > 0.2 or os.getloadavg()[0] > 4
    wait_for(lambda: server.get("/health").json()["queries"]["idle"] >= 2)
    wait_for(lambda: used_in_a_second(server) < 0.2)


@pytest.mark.parametrize(
    ("accept", "count"),
    [
        ("text/csv", lambda a: len(a.text.splitlines()) - 1),
        ("text/tab-separated-values", lambda a: len(a.text.splitlines()) - 1),
        ("application/sparql-results+json", lambda a: len(a.rows())),
        ("application/sparql-results+xml", lambda a: a.text.count("<result>")),
    ],
)
def test_an_answer_that_is_cut_says_so(small_server: Server, accept: str, count: object) -> None:
    assert callable(count)
    answer = small_server.ask("SELECT ?s { ?s kg:year ?y }", accept)
    assert (answer.status, count(answer)) == (200, 5)
    assert answer.headers["x-truncated"] == "true; limit=5"
    if "json" in accept:
        assert answer.json()["head"]["truncated"] is True
    whole = small_server.ask("SELECT ?s { ?s kg:year ?y } LIMIT 5", accept)
    assert (whole.status, count(whole)) == (200, 5)
    assert whole.headers["x-truncated"] is None
    if "json" in accept:
        assert "truncated" not in whole.json()["head"]


def test_a_graph_that_is_cut_says_so(small_server: Server) -> None:
    query = "CONSTRUCT { ?s kg:year ?y } WHERE { ?s kg:year ?y }"
    answer = small_server.ask(query, "application/n-triples")
    assert len(answer.text.splitlines()) == 5
    assert answer.headers["x-truncated"] == "true; limit=5"


def test_an_unbounded_product_is_cut_at_once(small_server: Server) -> None:
    start = time.monotonic()
    answer = small_server.ask(ENDLESS.replace("(COUNT(*) AS ?n)", "*"))
    assert (answer.status, len(answer.rows())) == (200, 5)
    assert time.monotonic() - start < 2


def test_an_answer_of_too_many_bytes_is_cut_and_still_a_document(server: Server) -> None:
    big = "CONCAT(" + ",".join(["?a"] * 100) + ")"
    query = f"SELECT ({big} AS ?x) {{ ?p dcterms:abstract ?a . ?s ?o ?t }}"
    answer = server.ask(query)
    assert answer.status == 200
    assert answer.json()["head"]["truncated"] is True
    assert 2**24 < len(answer.body) <= 2**25 + 1000
    assert answer.headers["x-truncated"]


def test_a_query_that_eats_memory_ends_alone(toy_folder: Path) -> None:
    bind, last = 'BIND("xxxxxxxxxxxxxxxx" AS ?x0)', 0
    for last in range(1, 31):
        bind += f" BIND(CONCAT(?x{last - 1}, ?x{last - 1}) AS ?x{last})"
    with Server(toy_folder, settings={"memory": 2**28}) as server:
        answer = server.ask(f"SELECT (STRLEN(?x{last}) AS ?n) {{ {bind} }}")
        assert_fault(answer, 400, "QueryError")
        assert server.ask("ASK {}").status == 200
        assert server.stop() == 0
        assert any("a worker process ended with code -6" in line for line in server.log)


@pytest.mark.parametrize("kind", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_ten_megabytes_are_too_many(server: Server, kind: str) -> None:
    body = b"query=ASK {} #" + b"x" * 10_000_000
    answer = server.send("POST", "/sparql", body, {"Content-Type": kind})
    assert assert_fault(answer, 413, "TooLarge") == {"limit_bytes": 2**20}
    assert server.ask("ASK {}").status == 200


def test_a_body_without_a_length_is_limited_too(server: Server) -> None:
    chunk = b"%x\r\n%s\r\n" % (65536, b"x" * 65536)
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    request = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 40 + b"0\r\n\r\n"
    answer = server.raw(request)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"TooLarge"' in answer


def test_a_query_of_too_many_characters_is_413(server: Server) -> None:
    body = b"ASK {} #" + b"x" * MAX_LENGTH
    assert_fault(server.send("POST", "/sparql", body, DIRECT), 413, "TooLarge")
    long = b"ASK {} #" + b"x" * (MAX_LENGTH - 10)
    assert server.send("POST", "/sparql", long, DIRECT).json()["boolean"] is True


@pytest.mark.parametrize(
    "query",
    ["SELECT * " + "{" * 50_000 + "}" * 50_000,
     "SELECT (" + "(" * 50_000 + "1" + ")" * 50_000 + " AS ?x) {}",
     "SELECT (" + "-" * 50_000 + "1 AS ?x) {}",
     "SELECT * { ?s " + "/".join(["kg:year"] * 20_000) + " ?o }",
     "ASK { " + "?s ?p ?o . " * 40_000 + "}"],
    ids=["groups", "brackets", "minus", "path", "patterns"],
)  # fmt: skip
def test_monsters_of_syntax_do_no_harm(server: Server, query: str) -> None:
    answer = server.send("POST", "/sparql", query.encode(), DIRECT)
    assert answer.status in (200, 400, 503)
    if answer.status != 200:
        assert_fault(answer, answer.status)
    assert server.ask("ASK {}").status == 200


def asked_at_once(server: Server, query: str, times: int) -> list[Answer]:
    """Ask the same so many times in parallel."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(server.ask, [query] * times))


def test_too_many_who_wait_are_told_when_to_come_again(toy_folder: Path) -> None:
    few = {"waiting": 2, "slow_workers": 0}
    with Server(toy_folder, ("--timeout", "3", "--jobs", "1"), few) as server:
        answers = asked_at_once(server, ENDLESS, 12)
        assert server.ask("ASK {}").status == 200
    busy = [answer for answer in answers if answer.status == 429]
    assert busy
    assert {answer.status for answer in answers} == {429, 503}
    for answer in busy:
        assert assert_fault(answer, 429, "Busy") == {"retry_after_s": 5}
        assert answer.headers["retry-after"] == "5"


def test_one_address_cannot_take_all_places(toy_folder: Path) -> None:
    with Server(toy_folder, ("--timeout", "3", "--per-client", "2")) as server:
        answers = asked_at_once(server, ENDLESS, 5)
        assert server.ask("ASK {}").status == 200  # a place is free again
    assert sorted(answer.status for answer in answers) == [429, 429, 429, 503, 503]
    for answer in answers:
        if answer.status == 429:
            assert assert_fault(answer, 429, "Busy") == {"retry_after_s": 5}
            assert answer.headers["retry-after"] == "5"
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_client_that_does_not_read_is_cut(toy_folder: Path) -> None:
    big = "CONCAT(" + ",".join(["?a"] * 100) + ")"
    query = quote(f"SELECT ({big} AS ?x) {{ ?p dcterms:abstract ?a . ?s ?o ?t }}")
    with (
        Server(toy_folder, settings={"silent_s": 2}) as server,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_for(lambda: any("/sparql?query=SELECT" in line for line in server.log))
        time.sleep(4)  # the whole answer is on its way, and nobody reads
        read = 0
        with suppress(ConnectionError):
            while piece := connection.recv(65536):
                read += len(piece)
        assert read < 2**24
        slow = server.ask(f"SELECT ({big} AS ?x) {{ ?p dcterms:abstract ?a . ?s ?o ?t }}")
        assert len(slow.body) > 2**24  # one that reads gets all
