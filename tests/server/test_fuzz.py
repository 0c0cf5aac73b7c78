"""Random requests: every answer is an answer or a fault of the one shape, and the server lives.

``KG_FUZZ=20000 pytest tests/server/test_fuzz.py`` tries that many.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.serving import Answer, Server, assert_fault

EXAMPLES = int(os.environ.get("KG_FUZZ", "150"))
ALLOWED = {200, 204, 400, 404, 405, 406, 408, 413, 415, 429, 503}
PUNCTUATION = (
    "{", "}", "(", ")", "[", "]", ".", ",", ";", "*", "+", "/", "|", "^", "!", "=", "<", ">", "<<",
    ">>", "<<(", ")>>", "&&", "||", "-", "#", "\\", "%", "@en", "^^", ":",
)  # fmt: skip
KEYWORDS = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "GRAPH", "SERVICE",
    "OPTIONAL", "MINUS", "UNION", "FILTER", "BIND", "VALUES", "LIMIT", "OFFSET", "ORDER", "BY",
    "GROUP", "HAVING", "DISTINCT", "REDUCED", "EXISTS", "NOT", "IN", "AS", "PREFIX", "BASE", "LOAD",
    "INSERT", "DELETE", "DATA", "DROP", "COUNT", "SUM", "CONCAT", "STRLEN", "REGEX", "IF",
    "COALESCE", "BNODE", "UUID", "RAND", "NOW", "TRIPLE", "a", "true",
)  # fmt: skip
TERMS = (
    "?s", "?p", "?o", "?g", "$x", "_:b", "1", "1.5", "1e9", '"x"', '"y"@en', '"z"^^xsd:date',
    "'''q'''", "<http://x.org/>", "<x>", "kg:year", "skos:prefLabel", "entity:gpu",
    "9999999999999999999999", "\\u0041", "é", "😀", "\u202e", "\ufeff", "\x00", "\n", "\t",
)  # fmt: skip
FRAGMENTS = (
    "?s kg:year ?y", "{ ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 3", "ASK { ?s kg:targets ?o }",
    "FILTER(REGEX(?o, '(a+)+$'))", "BIND(1/0 AS ?z)", "GRAPH ?g { ?s ?p ?o }",
    "?s kg:link/kg:entity* ?e",
)  # fmt: skip
PIECES = st.one_of(*map(st.sampled_from, (PUNCTUATION, KEYWORDS, TERMS, FRAGMENTS)))
QUERIES = st.lists(PIECES, max_size=25).map(" ".join)
BODIES = st.one_of(
    QUERIES.map(lambda text: text.encode("utf-8", "replace")),
    QUERIES.map(lambda text: b"query=" + quote_from_bytes(text.encode()).encode()),
    st.binary(max_size=200),
)
TYPES = st.sampled_from(
    ["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update",
     "application/sparql-query; charset=utf-8", "text/plain", "", ";", "a/b; charset"]
)  # fmt: skip
ACCEPTS = st.sampled_from(
    ["*/*", "application/sparql-results+xml", "text/csv", "text/turtle", "application/ld+json",
     "application/rdf+xml", "text/html", "image/png", "text/tab-separated-values;q=0.1", ";;", ""]
)  # fmt: skip
TARGETS = st.one_of(
    BODIES.map(lambda data: "/sparql?query=" + quote_from_bytes(data)),
    st.binary(max_size=60).map(lambda data: "/" + quote_from_bytes(data)),
    st.binary(max_size=60).map(lambda data: "/entity/" + quote_from_bytes(data)),
    st.binary(max_size=60).map(lambda data: "/api/search?q=" + quote_from_bytes(data)),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40).map("/".__add__),
    st.just("/sparql?default-graph-uri=x&query=ASK{}"),
)
METHODS = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "FUZZ"])


@pytest.fixture(scope="module")
def connection(small_server: Server) -> Iterator[http.client.HTTPConnection]:
    found = http.client.HTTPConnection("127.0.0.1", small_server.port, timeout=60)
    yield found
    found.close()


def sent(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: bytes | None,
    **headers: str,
) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items() if value}
    connection.request(method, target, body, names)
    try:
        response = connection.getresponse()
    except http.client.RemoteDisconnected:  # it was idle for too long; a new one must do
        connection.request(method, target, body, names)
        response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    assert answer.status in ALLOWED
    if answer.status >= 400 and method != "HEAD":
        assert_fault(answer, answer.status)
    return answer


@settings(max_examples=EXAMPLES)
@given(body=BODIES, kind=TYPES, accept=ACCEPTS)
def test_any_body_is_answered(
    connection: http.client.HTTPConnection, body: bytes, kind: str, accept: str
) -> None:
    sent(connection, "POST", "/sparql", body, Content_Type=kind, Accept=accept)


@settings(max_examples=EXAMPLES)
@given(query=QUERIES, accept=ACCEPTS)
def test_any_query_is_answered(
    connection: http.client.HTTPConnection, query: str, accept: str
) -> None:
    target = f"/sparql?query={quote_from_bytes(query.encode())}"
    sent(connection, "GET", target, None, Accept=accept)


@settings(max_examples=EXAMPLES)
@given(method=METHODS, target=TARGETS, accept=ACCEPTS)
def test_any_address_is_answered(
    connection: http.client.HTTPConnection, method: str, target: str, accept: str
) -> None:
    sent(connection, method, target, None, Accept=accept)


def test_the_server_is_alive_after_all(small_server: Server) -> None:
    assert small_server.ask("ASK {}").status == 200
    assert not [line for line in small_server.log if "Traceback" in line]
