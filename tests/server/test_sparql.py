"""SPARQL 1.1 Protocol, section by section: every MUST of the query operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph

from tests.server.serving import Server, assert_fault

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
TITLES = "SELECT ?title { ?paper dcterms:title ?title } ORDER BY ?title"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def form(**fields: str | list[str]) -> bytes:
    return urlencode(fields, doseq=True).encode()


def test_the_three_ways_to_ask_give_the_same(server: Server) -> None:  # 2.1.1 - 2.1.3
    by_get = server.ask(TITLES)
    by_form = server.send("POST", "/sparql", form(query=TITLES), FORM)
    direct = server.send("POST", "/sparql", TITLES.encode(), DIRECT)
    assert by_get.status == by_form.status == direct.status == 200
    assert by_get.body == by_form.body == direct.body
    assert len(by_get.rows()) == 15


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "us-ascii"])
def test_a_body_may_say_that_it_is_utf_8(server: Server, charset: str) -> None:
    kind = {"Content-Type": f"application/sparql-query; charset={charset}"}
    assert server.send("POST", "/sparql", b'ASK { BIND("x" AS ?x) }', kind).json()["boolean"]


def test_a_query_may_hold_any_character(server: Server) -> None:
    query = 'SELECT ("größer 数 + & = % # 😀" AS ?x) {}'
    for answer in (
        server.ask(query),
        server.send("POST", "/sparql", form(query=query), FORM),
        server.send("POST", "/sparql", query.encode(), DIRECT),
    ):
        assert answer.rows() == [{"x": "größer 数 + & = % # 😀"}]


# --- 2.1.4 Specifying an RDF dataset -----------------------------------------------------------


def two_graphs(server: Server) -> list[tuple[str, int]]:
    rows = server.ask(GRAPHS).rows()
    return [(row["g"], int(row["n"])) for row in rows if "/paper/" in row["g"]][:2]


def count(server: Server, scope: Mapping[str, Any] | None = None, query: str = COUNT) -> int:
    (row,) = server.ask(query, **(scope or {})).rows()
    return int(row["n"])


def test_without_a_dataset_a_query_is_over_the_union_of_all_graphs(server: Server) -> None:
    assert count(server) == sum(int(row["n"]) for row in server.ask(GRAPHS).rows())


def test_default_graphs_are_merged(server: Server) -> None:
    (first, some), (second, more) = two_graphs(server)
    assert count(server, {"default-graph-uri": first}) == some
    assert count(server, {"default-graph-uri": [first, second]}) == some + more
    assert count(server, {"default-graph-uri": [first, first]}) == some
    assert server.ask(GRAPHS, **{"default-graph-uri": first}).rows() == []


def test_named_graphs_leave_the_default_graph_empty(server: Server) -> None:
    (first, some), _ = two_graphs(server)
    assert count(server, {"named-graph-uri": first}) == 0
    rows = server.ask(GRAPHS, **{"named-graph-uri": first}).rows()
    assert rows == [{"g": first, "n": str(some)}]


def test_a_dataset_in_all_three_ways(server: Server) -> None:
    (first, some), (second, _) = two_graphs(server)
    scope = {"default-graph-uri": first, "named-graph-uri": second}
    query = (
        "SELECT ?g (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g"
    )
    answers = [
        server.ask(query, **scope),
        server.send("POST", "/sparql", form(query=query, **scope), FORM),
        server.send("POST", f"/sparql?{urlencode(scope)}", query.encode(), DIRECT),
    ]
    for answer in answers:
        assert {row.get("g") for row in answer.rows()} == {None, second}
        assert {int(row["n"]) for row in answer.rows() if "g" not in row} == {some}


def test_the_dataset_of_the_request_wins_over_from(server: Server) -> None:
    (first, some), (second, _) = two_graphs(server)
    query = COUNT.replace("{ ?s", f"FROM <{second}> FROM <http://x.org/none> {{ ?s")
    assert count(server, {"default-graph-uri": first}, query) == some
    query = GRAPHS.replace("{ GRAPH", f"FROM NAMED <{second}> {{ GRAPH")
    assert [row["g"] for row in server.ask(query).rows()] == [second]
    rows = server.ask(query, **{"named-graph-uri": first}).rows()
    assert [row["g"] for row in rows] == [first]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["http://x.org/none", "not an iri", "", "file:///etc/passwd"])
def test_a_graph_that_is_not_here_is_refused(server: Server, name: str, graph: str) -> None:
    assert_fault(server.ask(COUNT, **{name: graph}), 400, "QueryRefused")


# --- 2.1.5 Accepted response formats -----------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/*", "text/csv"),
        ("application/xml;q=0.9, text/csv;q=0.8", "application/xml"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("TEXT/CSV ; Q=1.0", "text/csv"),
        ("rubbish, text/csv", "text/csv"),
    ],
)
def test_rows_come_as_the_client_likes_them_best(
    server: Server, accept: str | None, kind: str
) -> None:
    answer = server.ask("SELECT ?t { ?p dcterms:title ?t } LIMIT 1", accept)
    assert (answer.status, answer.kind) == (200, kind)
    assert "Accept" in answer.headers["vary"].split(", ")
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize(
    ("accept", "kind", "name"),
    [
        (None, "text/turtle", "turtle"),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/trig", "application/trig", "trig"),
        ("application/n-quads", "application/n-quads", "nquads"),
        ("text/csv, application/rdf+xml;q=0.3", "application/rdf+xml", "xml"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
def test_graphs_come_as_the_client_likes_them_best(
    server: Server, accept: str | None, kind: str, name: str
) -> None:
    from rdflib import Dataset

    answer = server.ask("CONSTRUCT { ?p kg:year ?y } WHERE { ?p kg:year ?y }", accept)
    assert (answer.status, answer.kind) == (200, kind)
    found = Dataset() if name in ("trig", "nquads") else Graph()
    assert len(found.parse(data=answer.body, format=name)) == 11
    described = server.ask("DESCRIBE entity:nvidia-h100", accept)
    assert (described.status, described.kind) == (200, kind)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("ASK {}", "text/turtle"),
        ("SELECT * {}", "image/png"),
        ("SELECT * {}", "text/html;q=0"),
        ("CONSTRUCT WHERE { ?s kg:year ?o }", "text/csv"),
        ("CONSTRUCT WHERE { ?s kg:year ?o }", "*/*;q=0"),
    ],
)
def test_what_no_client_accepts_is_406(server: Server, query: str, accept: str) -> None:
    details = assert_fault(server.ask(query, accept), 406, "QueryFormat")
    assert details["formats"]


def test_ask_answers_in_all_formats(server: Server) -> None:
    assert server.ask("ASK {}").json() == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in server.ask("ASK {}", "application/sparql-results+xml").body
    assert server.ask("ASK {}", "text/csv").body.strip() == b"true"


# --- 2.1.6 success and failure, and requests that are none -------------------------------------


@pytest.mark.parametrize("query", ["SELECT", "", "hello", "SELECT ?x {\n ?x ?y", "SELECT * { }}"])
def test_what_is_no_sparql_is_400_with_its_place(server: Server, query: str) -> None:
    for answer in (server.ask(query), server.send("POST", "/sparql", query.encode(), DIRECT)):
        details = assert_fault(answer, 400, "QuerySyntax")
        assert details["line"] >= 1
        assert details["column"] >= 1


def test_the_place_of_an_error_is_where_it_stands(server: Server) -> None:
    details = assert_fault(server.ask("SELECT ?s {\n  ?s ?p ?o . foo }"), 400, "QuerySyntax")
    assert (details["line"], details["column"]) == (2, 19)


def test_two_queries_are_400(server: Server) -> None:
    two = f"query={quote('ASK {}')}&query={quote('ASK {}')}"
    assert_fault(server.send("GET", f"/sparql?{two}"), 400, "BadParameters")
    assert_fault(server.send("POST", "/sparql", two.encode(), FORM), 400, "BadParameters")
    one = f"/sparql?query={quote('ASK {}')}"
    assert_fault(server.send("POST", one, form(query="ASK {}"), FORM), 400, "BadParameters")
    assert_fault(server.send("POST", one, b"ASK {}", DIRECT), 400, "BadParameters")


def test_a_form_without_a_query_is_400(server: Server) -> None:
    for body in (b"", b"a=b", b"QUERY=ASK%20%7B%7D"):
        assert_fault(server.send("POST", "/sparql", body, FORM), 400, "BadParameters")


@pytest.mark.parametrize(
    "kind",
    [None, "text/plain", "application/json", "multipart/form-data; boundary=x", "rubbish",
     "application/sparql-query; charset=utf-16", "application/sparql-update"],
)  # fmt: skip
def test_other_bodies_are_415(server: Server, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = server.send("POST", "/sparql", b"ASK {}", headers)
    assert_fault(answer, 415, "UnsupportedMediaType")


@pytest.mark.parametrize(
    "target",
    ["query=%ZZ", "query=ASK%20{}%2", "query=%ff%fe", "%=1", "query=%C3%28"],
)
def test_broken_encoding_is_400(server: Server, target: str) -> None:
    assert_fault(server.send("GET", f"/sparql?{target}"), 400, "BadEncoding")
    assert_fault(server.send("POST", "/sparql", target.encode(), FORM), 400, "BadEncoding")


def test_a_body_that_is_not_utf_8_is_400(server: Server) -> None:
    body = 'ASK { ?s ?p "ä" }'.encode("latin-1")
    assert_fault(server.send("POST", "/sparql", body, DIRECT), 400, "BadEncoding")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FOO", "QUERY"])
def test_other_methods_are_405_and_say_which_are_allowed(server: Server, method: str) -> None:
    answer = server.send(method, f"/sparql?query={quote('ASK {}')}")
    assert_fault(answer, 405, "MethodNotAllowed")
    allowed = {name.strip() for name in answer.headers["allow"].split(",")}
    assert allowed == {"GET", "HEAD", "POST", "OPTIONS"}


def test_head_gives_the_headers_of_get(server: Server) -> None:
    target = f"/sparql?query={quote(TITLES)}"
    head, get = server.send("HEAD", target), server.send("GET", target)
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == get.headers[name]


def test_unknown_parameters_are_passed_over(server: Server) -> None:
    assert server.ask("ASK {}", format="xml", output="json", results="json").status == 200


# --- service description, cross-origin ---------------------------------------------------------


@pytest.mark.parametrize("accept", [None, "text/turtle", "application/rdf+xml"])
def test_without_a_query_the_service_describes_itself(server: Server, accept: str | None) -> None:
    answer = server.get("/sparql", accept)
    assert answer.status == 200
    name = "xml" if accept == "application/rdf+xml" else "turtle"
    found = Graph().parse(data=answer.body, format=name)
    rows = found.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
        "SELECT ?endpoint { ?s a sd:Service ; sd:endpoint ?endpoint ;"
        " sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;"
        " sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] }"
    )
    assert [str(row[0]) for row in rows] == [f"http://127.0.0.1:{server.port}/sparql"]  # type: ignore[index]
    assert_fault(server.get("/sparql", "text/csv"), 406, "QueryFormat")


@pytest.mark.parametrize("host", ["evil.org/x> <y", "a b", "x" * 300, "<script>"])
def test_a_hostile_host_does_not_reach_the_description(server: Server, host: str) -> None:
    answer = server.send("GET", "/sparql", headers={"Host": host, "Accept": "text/turtle"})
    assert answer.status == 200
    assert host not in answer.text
    assert f"<http://127.0.0.1:{server.port}/sparql>" in answer.text


def test_pages_of_other_origins_may_read(server: Server) -> None:
    origin = {"Origin": "https://other.org"}
    for answer in (
        server.send("GET", f"/sparql?query={quote('ASK {}')}", headers=origin),
        server.send("GET", "/sparql?query=nonsense", headers=origin),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "X-Truncated" in answer.headers["access-control-expose-headers"]
        assert answer.headers["access-control-allow-credentials"] is None
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    answer = server.send("OPTIONS", "/sparql", headers=asked)
    assert (answer.status, answer.body) == (204, b"")
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_answers_are_whole_documents_of_the_engine_and_ours_alike(server: Server) -> None:
    answer = server.ask(
        'SELECT ?b ?n ?t { BIND(BNODE() AS ?b) BIND(1.50 AS ?n) BIND("a\\tb"@en AS ?t) }'
    )
    (row,) = json.loads(answer.body)["results"]["bindings"]
    assert row["b"]["type"] == "bnode"
    assert row["n"]["datatype"].endswith("#decimal")
    assert row["t"] == {"type": "literal", "xml:lang": "en", "value": "a\tb"}
