"""Requests that no honest client sends: the right status, the one shape, the server alive."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.serving import Server, assert_fault

PATHS = (
    "/../../../../etc/passwd", "/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/app.py",
    "/assets/style.css/..", "/assets/query.html", "//etc/passwd", "/assets//etc/passwd",
    "/entity/../assets/x", "/%2e%2e/%2e%2e/etc/passwd", "/entity/%00", "/entity/a%0d%0ab",
    "/entity/<script>alert(1)</script>", "/entity/%3Cscript%3E", "/entity/%22%3E%3Cscript%3E",
    "/entity/x>%20%3Fp%20%3Fo%20%7D%20%23", "/entity/%ff%fe", "/entity/" + "a" * 20_000,
    "/entity/nvidia-h100/", "/sparql/", "/SPARQL", "/api", "/api/", "/entity/\u200bx",
    "/index.html", "/.git/config", "/graph.nq", "/current/graph.nq", "/entity/%F0%9F%98%80",
)  # fmt: skip


@pytest.fixture(autouse=True)
def still_alive(server: Server) -> Iterator[None]:
    """After every test the server answers."""
    yield
    assert server.ask("ASK {}").json()["boolean"] is True


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_tricks_with_paths_find_nothing(server: Server, path: str) -> None:
    for method in ("GET", "HEAD"):
        target = "".join(char if char < "\x7f" else "%E2%80%8B" for char in path)
        answer = server.send(method, target)
        assert answer.status in (400, 404), answer.body[:200]
        if method == "GET":
            assert_fault(answer, answer.status)
            assert b"root:" not in answer.body


@pytest.mark.parametrize("path", ["/entity/%", "/entity/%zz", "/%e", "/entity/%C3%28"])
def test_broken_encoding_of_a_path_is_400(server: Server, path: str) -> None:
    assert_fault(server.get(path), 400, "BadEncoding")


@pytest.mark.parametrize(
    "request_",
    [
        b"rubbish\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"GET /he alth HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        bytes(range(256)) * 300,
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_is_no_http_is_400_or_dropped(server: Server, request_: bytes) -> None:
    answer = server.raw(request_)
    if answer:
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        assert 400 <= status < 500 or status == 501
        assert sorted(json.loads(body)["error"]) == ["details", "message", "type"]


def test_headers_can_not_be_injected(server: Server) -> None:
    for target in ("/entity/x%0d%0aSet-Cookie:%20a=b", "/sparql?query=%0d%0aSet-Cookie:a%3Db",
                   "/entity/x?format=ttl%0d%0aSet-Cookie:a"):  # fmt: skip
        answer = server.send("GET", target, headers={"Origin": "x"})
        assert answer.headers["set-cookie"] is None
        assert 400 <= answer.status < 500


@pytest.mark.parametrize(
    "accept",
    ["", ",", "*", "a/b;q=2", "text/*;q=", "/", "*/json", "a" * 10_000, "text/csv;q=1.0000",
     "application/json;q=nan", ",".join(["x/y"] * 2_000), "*/*;q=0.001", "text/html;;;"],
    ids=lambda accept: accept[:20],
)  # fmt: skip
def test_odd_accept_headers_do_no_harm(server: Server, accept: str) -> None:
    for path in ("/sparql", "/entity/nvidia-h100"):
        assert server.get(path, accept).status in (200, 406)
    assert server.ask("ASK {}", accept).status in (200, 406)


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    one = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = server.raw(one * 20 + last, last=False)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200"] * 20 + [b"404"]


def test_a_line_a_request_in_the_log_with_hostile_bytes_escaped(server: Server) -> None:
    server.raw(b'GET /x"%1b[31m\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    server.send("FOO", "/health?a=%0a")
    deadline = time.monotonic() + 5
    wanted = ('"GET /x\\x22%1b[31m\\x5c" 404 ', '"FOO /health?a=%0a" 405 ')
    while time.monotonic() < deadline:
        if all(any(one in line for line in server.log) for one in wanted):
            break
        time.sleep(0.05)
    for one in wanted:
        (line,) = [line for line in server.log if one in line]
        assert re.fullmatch(r"127\.0\.0\.1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ .* \d+ \d+ms", line)


@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", "/entity/nvidia-h100",
                                  "/api/search", "/assets/style.css"])  # fmt: skip
def test_other_methods_are_405_everywhere(server: Server, path: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        answer = server.send(method, path)
        assert_fault(answer, 405, "MethodNotAllowed")
        assert answer.headers["allow"].replace(" ", "").split(",")
    assert server.send("OPTIONS", path).headers["allow"] == "GET, HEAD, OPTIONS"


def test_every_answer_forbids_sniffing_and_framing(server: Server) -> None:
    for path in ("/", "/sparql", "/health", "/nothing", "/entity/nvidia-h100"):
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["server"] is None


def test_connections_that_do_not_come_to_the_point_are_closed(toy_folder: Path) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    body = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    with Server(toy_folder, settings={"silent_s": 1}) as server:
        start = time.monotonic()
        assert server.raw(b"", last=False) == b""
        assert server.raw(b"GET /health HTTP/1.1\r\nHo", last=False) == b""
        again = server.raw(whole + b"GET /he", last=False)
        assert again.count(b"HTTP/1.1 200 ") == 1
        answer = server.raw(body + b"Content-Length: 100\r\n\r\nASK", last=False)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"TooSlow"' in answer
        assert time.monotonic() - start < 20
        assert server.ask("ASK {}").status == 200
