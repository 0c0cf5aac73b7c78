"""Addresses and credentials: what is given, what is guessed, and that nothing leaks."""

from __future__ import annotations

import pytest

from kg.errors import BadEndpoint
from kg.iri import is_address
from kg.rdf.remote.address import Endpoint, endpoint_of

SERVERS = [
    ("Oxigraph/0.5.13", "http://h:1/query", "http://h:1/update", "http://h:1/store"),
    ("Virtuoso/07.20.3229", "http://h/sparql", "http://h/sparql-auth",
     "http://h/sparql-graph-crud-auth"),
    ("Apache Jena Fuseki (5.0.0)", "http://h/ds/query", "http://h/ds/update", "http://h/ds/data"),
    ("GraphDB/10.7", "http://h/repositories/r", "http://h/repositories/r/statements",
     "http://h/repositories/r/rdf-graphs/service"),
    ("nginx", "http://h/sparql", "http://h/sparql", ""),
]  # fmt: skip


@pytest.mark.parametrize(("server", "query", "update", "store"), SERVERS)
def test_known_servers_say_where_they_take_updates_and_graphs(
    server: str, query: str, update: str, store: str
) -> None:
    found = Endpoint(query).on(server)
    assert (found.query, found.update, found.store) == (query, update, store)


def test_what_is_given_goes_before_what_is_known() -> None:
    given = Endpoint("http://h/query", update="http://h/u").on("Oxigraph/0.5.13")
    assert (given.update, given.store) == ("http://h/u", "")
    assert given.union_parameter == "union-default-graph"


def test_credentials_come_from_the_call_the_address_or_the_environment() -> None:
    variables = {"KG_ENDPOINT_USER": "eve", "KG_ENDPOINT_PASSWORD": "e", "KG_ENDPOINT_TOKEN": "t"}

    def who(url: str, **given: str) -> tuple[str, str, str]:
        found = endpoint_of(url, environ=variables, **given)
        return found.user, found.password, found.token

    assert who("http://h/q") == ("eve", "e", "t")
    assert who("http://me:p%40ss@h/q") == ("me", "p@ss", "")
    assert who("http://h/q", user="you") == ("you", "e", "")
    assert who("http://h/q", token="own") == ("", "e", "own")
    assert endpoint_of("http://h/q", environ={}).user == ""


def test_credentials_are_never_shown() -> None:
    found = endpoint_of("https://me:hidden1@h:8443/q?x=1#y", token="hidden2", environ={})
    assert found.query == "https://h:8443/q?x=1"
    assert "hidden" not in repr(found)


@pytest.mark.parametrize("url", ["ftp://h/q", "http://", "http:///q", "http://h:x/", "http://h /"])
def test_what_is_no_address_is_refused_with_the_mend(url: str) -> None:
    with pytest.raises(BadEndpoint, match="write http://host:port/path"):
        endpoint_of(url, environ={})


def test_a_bad_address_with_a_password_is_not_repeated() -> None:
    with pytest.raises(BadEndpoint) as caught:
        endpoint_of("http://me:hidden@h h/q", environ={})
    assert "hidden" not in str(caught.value)


def test_a_password_wants_a_user() -> None:
    with pytest.raises(BadEndpoint, match="give the user too"):
        endpoint_of("http://h/q", password="x", environ={})


@pytest.mark.parametrize("words", ["http://h/", "HTTPS://h/"])
def test_addresses_are_told_from_folders(words: str) -> None:
    assert is_address(words)
    assert not is_address(f"./{words}")
