"""Faults of servers and networks become one line; what may be repeated is."""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from kg.errors import BadEndpoint, QueryError, QuerySyntax, QueryTooSlow
from kg.rdf.remote import client as client_module
from kg.rdf.remote.address import Endpoint
from kg.rdf.remote.client import ATTEMPTS, Client
from kg.rdf.remote.store import RemoteStore
from tests.endpoints import free_port

URL = "http://127.0.0.1:1/query"
JSON = {"content-type": "application/sparql-results+json"}
EMPTY = b'{"head":{"vars":["dataset","base"]},"results":{"bindings":[]}}'
ONE = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}'

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "WAIT_S", 0.0)


def store_of(handler: Handler, endpoint: Endpoint | None = None) -> RemoteStore:
    """A store whose server is a function."""
    client = Client(endpoint or Endpoint(URL), transport=httpx.MockTransport(handler))
    return RemoteStore(client, "https://w3id.org/litkg/")


def always(status: int, body: bytes = b"", **headers: str) -> Handler:
    return lambda request: httpx.Response(
        status, content=body, headers={key.replace("_", "-"): v for key, v in headers.items()}
    )


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (always(401), "does not let us in (401); set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD"),
        (always(403, b"not you", content_type="text/plain"), "does not let us in (403): not you"),
        (always(404), "nothing at this address (404); give the address of its SPARQL query"),
        (always(405), "does not take this request (405)"),
        (always(301, location="http://u:hidden@h/x"), "it has moved (301); use http://h/x"),
        (always(413), "too large for it (413)"),
        (always(503, b"<p>x", content_type="text/html"), "it is busy (503); try again later"),
        (always(500, b"a\n b", content_type="text/plain"), "refuses the request (500): a b"),
        (always(200, b"<html>", content_type="text/html; charset=x"), "with text/html, not"),
        (always(200, b"x"), "something without a name, not with SPARQL results"),
        (always(200, ONE[:-20], **JSON), "the answer can't be read"),
        (always(200, b"<html>", **JSON), "the answer can't be read"),
        (always(200, b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":7}]}}', **JSON),
         "the answer can't be read"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_with_the_mend(handler: Handler, words: str) -> None:
    with pytest.raises(BadEndpoint) as caught:
        store_of(handler).query("SELECT ?n { ?s ?p ?n }")
    message = str(caught.value)
    assert message.startswith(URL)
    assert words in message
    assert "hidden" not in message
    assert "\n" not in message
    assert str(pickle.loads(pickle.dumps(caught.value))) == message  # noqa: S301 - our own bytes


def test_a_refused_connection_says_so_at_once() -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    start = time.monotonic()
    with pytest.raises(BadEndpoint, match="connection refused; start the server"):
        RemoteStore.open(Endpoint(url))
    assert time.monotonic() - start < 5


def test_an_unknown_host_says_so() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[Errno -2] Name or service not known")

    with pytest.raises(BadEndpoint, match="there is no such host"):
        store_of(fail).query("ASK {}")


def test_what_a_query_has_wrong_is_found_at_its_place() -> None:
    refuses = always(400, b"somewhere", content_type="text/plain")
    with pytest.raises(QuerySyntax) as caught:
        store_of(refuses).query("SELECT *\n{ ?s kg:year }")
    assert caught.value.line == 2
    with pytest.raises(QueryError, match=r"400.*somewhere"):
        store_of(refuses).query("SELECT * { ?s kg:year ?y }")


class Flaky:
    """Fails some times, then answers."""

    def __init__(self, *faults: Exception | int) -> None:
        """Take errors to raise and statuses to give, in this order."""
        self.faults = list(faults)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if not self.faults:
            return httpx.Response(200, content=ONE, headers=JSON)
        fault = self.faults.pop(0)
        if isinstance(fault, int):
            return httpx.Response(fault, headers={"retry-after": "0"})
        raise fault


def test_queries_are_repeated_until_the_server_answers(caplog: pytest.LogCaptureFixture) -> None:
    flaky = Flaky(503, httpx.RemoteProtocolError("closed"), 429, httpx.ReadTimeout("late"))
    with caplog.at_level(logging.WARNING):
        assert store_of(flaky).query("SELECT ?n {}").rows == (("1",),)
    assert len(flaky.requests) == 5 == ATTEMPTS
    assert len(caplog.records) == 4


@pytest.mark.parametrize("fault", [503, httpx.RemoteProtocolError("closed")])
def test_repeating_ends(fault: Exception | int) -> None:
    flaky = Flaky(*[fault] * 20)
    with pytest.raises(BadEndpoint):
        store_of(flaky).query("SELECT ?n {}")
    assert len(flaky.requests) == ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_what_will_not_mend_itself_is_not_repeated(status: int) -> None:
    flaky = Flaky(status)
    with pytest.raises((BadEndpoint, QueryError)):
        store_of(flaky).query("SELECT ?n {}")
    assert len(flaky.requests) == 1


def test_an_update_is_repeated_only_when_it_may_be() -> None:
    endpoint = Endpoint(URL, update="http://127.0.0.1:1/update")
    flaky = Flaky(503)
    store_of(flaky, endpoint).client.update("DROP SILENT GRAPH <http://x/>", may_repeat=True)
    assert len(flaky.requests) == 2
    flaky = Flaky(503)
    with pytest.raises(BadEndpoint):
        store_of(flaky, endpoint).client.update("INSERT {} WHERE {}", may_repeat=False)
    assert len(flaky.requests) == 1


def test_a_wait_that_the_server_asks_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", slept.append)
    replies = iter([httpx.Response(503, headers={"retry-after": "7"}),
                    httpx.Response(503, headers={"retry-after": "9999"}),
                    httpx.Response(200, content=ONE, headers=JSON)])  # fmt: skip
    store_of(lambda request: next(replies)).query("SELECT ?n {}")
    assert slept == [7.0, client_module.MAX_WAIT_S]


def test_a_slow_answer_ends_at_the_limit() -> None:
    def drip() -> Iterator[bytes]:
        yield b'{"head":{"vars":["n"]},"results":{"bindings":['
        while True:
            time.sleep(0.02)
            yield b'{"n":{"type":"literal","value":"1"}},'

    slow = store_of(lambda request: httpx.Response(200, content=drip(), headers=JSON))
    start = time.monotonic()
    with pytest.raises(QueryTooSlow, match=r"longer than 0.3 s"):
        slow.query("SELECT ?n {}", timeout_s=0.3)
    assert time.monotonic() - start < 3
    assert len(slow.query("SELECT ?n {}", limit_rows=3).rows) == 3


def test_silence_beyond_the_limit_is_too_slow_and_not_repeated() -> None:
    flaky = Flaky(httpx.ReadTimeout("late"), httpx.ReadTimeout("late"))
    with pytest.raises(QueryTooSlow):
        store_of(flaky).query("SELECT ?n {}", timeout_s=5)
    assert len(flaky.requests) == 1


def test_a_row_limit_stops_reading_and_says_so() -> None:
    row = ONE.partition(b"[{")[2].partition(b"]}}")[0]
    many = ONE.replace(b"[{" + row, b"[" + b",".join([b"{" + row] * 10))
    store = store_of(always(200, many, **JSON))
    answer = store.query("SELECT ?n {}", limit_rows=4)
    assert (len(answer.rows), answer.truncated) == (4, True)
    answer = store.query("SELECT ?n {}", limit_rows=10)
    assert (len(answer.rows), answer.truncated) == (10, False)


def test_rows_that_the_server_cut_are_said_to_be_cut() -> None:
    cut = store_of(always(200, ONE, x_sparql_maxrows="1", **JSON))
    assert cut.query("SELECT ?n {}").truncated
    with pytest.raises(BadEndpoint, match="raise its limit of rows"):
        cut.graphs()


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (Endpoint(URL), None),
        (Endpoint(URL, user="me", password="pw"), "Basic bWU6cHc="),
        (Endpoint(URL, token="t0k"), "Bearer t0k"),
    ],
)
def test_credentials_go_into_one_header(endpoint: Endpoint, expected: str | None) -> None:
    flaky = Flaky()
    store_of(flaky, endpoint).query("SELECT ?n {}")
    assert flaky.requests[0].headers.get("authorization") == expected


@pytest.mark.parametrize(
    "answer",
    [
        {"www-authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'},
        {"server": "Virtuoso/07.20"},
    ],
)
def test_digest_is_used_where_the_server_wants_it(answer: dict[str, str]) -> None:
    challenge = {"www-authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'}
    seen: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", "").partition(" ")[0])
        if seen[-1] == "Digest":
            return httpx.Response(200, content=ONE, headers=JSON)
        return httpx.Response(401, headers=answer if seen[-1] == "Basic" else challenge)

    store = store_of(server, Endpoint(URL, user="me", password="pw"))
    store.query("SELECT ?n {}")
    store.query("SELECT ?n {}")
    assert seen[0] == "Basic"
    assert seen[-2:] == ["Digest", "Digest"]


def test_no_error_or_log_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    endpoint = Endpoint(URL, user="me", password="hidden-1", token="hidden-2")
    with caplog.at_level(logging.DEBUG):
        for status in (401, 503, 500):
            with pytest.raises(BadEndpoint) as caught:
                store_of(always(status), endpoint).query("ASK {}")
            assert "hidden" not in f"{caught.value!r} {caught.value}"
    assert "hidden" not in caplog.text
