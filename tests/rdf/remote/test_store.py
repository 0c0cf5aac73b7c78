"""A store on a server gives what the same store on this machine gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kg.errors import BadEndpoint, QueryError, QueryRefused, QuerySyntax
from kg.graph import LiteratureGraph
from kg.iri import BASE, PREFIXES, graph_iri
from kg.rdf.answers import Iri
from kg.rdf.remote import Endpoint, RemoteStore, endpoint_of
from kg.rdf.shapes import validate
from kg.rdf.store import Format, Store, serialize
from kg.rdf.view import View
from tests.endpoints import Running, oxigraph_server

YEARS = "SELECT ?p ?y { ?p kg:year ?y } ORDER BY ?y ?p"


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.slow)])
def remote(request: pytest.FixtureRequest) -> Iterator[RemoteStore]:
    running: Running = request.getfixturevalue(request.param)
    with RemoteStore.open(endpoint_of(running.url, environ={})) as store:
        yield store


@pytest.fixture(scope="module")
def local(toy_folder: Path) -> Iterator[Store]:
    with Store.open((toy_folder / "current").resolve() / "store") as store:
        yield store


def test_the_base_is_found(remote: RemoteStore) -> None:
    assert remote.base == BASE


def test_answers_are_those_of_the_local_store(remote: RemoteStore, local: Store) -> None:
    assert remote.query(YEARS) == local.query(YEARS)
    assert remote.select(YEARS, y=2024) == local.select(YEARS, y=2024) != []
    for query in ("ASK { ?p kg:year 2025 }", "ASK { ?p kg:year 1066 }"):
        assert remote.query(query) == local.query(query)
    graph = "CONSTRUCT { ?p kg:year ?y ; dcterms:title ?t } { ?p kg:year ?y ; dcterms:title ?t }"
    assert remote.query(graph) == local.query(graph)
    assert remote.query(YEARS, limit_rows=2).truncated
    assert len(remote.query(graph, limit_rows=3).triples or ()) == 3


def test_terms_keep_their_kind(remote: RemoteStore, local: Store) -> None:
    for query in (
        "SELECT ?d { ?p dcterms:issued ?d } ORDER BY ?d",
        "SELECT ?c { ?l kg:confidence ?c } ORDER BY ?c",
        "SELECT ?x ?y { ?x kg:role ?y } ORDER BY ?x ?y",
    ):
        rows = remote.query(query).rows
        assert rows == local.query(query).rows
        assert [[type(value) for value in row] for row in rows] == [
            [type(value) for value in row] for row in local.query(query).rows
        ]


@pytest.mark.parametrize("form", [Format.CSV, Format.TSV, Format.JSON])
def test_bytes_are_those_of_the_local_store(
    remote: RemoteStore, local: Store, form: Format
) -> None:
    assert remote.serialized(YEARS, form) == serialize(local, YEARS, form)
    assert remote.serialized(YEARS, form, limit_rows=2)[1]


def test_graphs_and_their_triples_are_there(remote: RemoteStore, local: Store) -> None:
    assert remote.graphs() == local.graphs()
    graph = graph_iri("entities")
    assert sorted(remote.triples(graph)) == sorted(local.triples(graph))
    graphs = [*local.graphs(), "http://x/nothing"]
    verb = f"{PREFIXES['dcterms']}title"
    found = {name: sorted(triples) for name, triples in remote.triples_of(graphs, verbs=[verb])}
    here = {name: sorted(triples) for name, triples in local.triples_of(graphs, verbs=[verb])}
    assert found == here
    assert list(found) == graphs


def test_records_are_those_of_the_local_store(remote: RemoteStore, local: Store) -> None:
    there, here = View(remote), View(local)
    assert there.paper("toy-03") == here.paper("toy-03")
    assert there.papers() == here.papers()
    assert list(there.extractions()) == list(here.extractions())
    assert there.entities() == here.entities()
    entity = here.entities()[0]
    assert list(there.extractions_naming(entity)) == list(here.extractions_naming(entity))


def test_the_graph_conforms_there_too(remote: RemoteStore) -> None:
    assert validate(remote) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
def test_rdflib_asks_the_server_and_changes_nothing(remote: RemoteStore, local: Store) -> None:
    dataset = remote.rdf()
    year = URIRef(f"{PREFIXES['kg']}year")
    assert len(set(dataset.triples((None, year, None)))) == len(local.query(YEARS).rows)
    found = list(dataset.query("SELECT ?p ?y { ?p kg:year ?y }"))
    assert len(found) == len(local.query(YEARS).rows)
    assert bool(dataset.query("ASK { ?p kg:year 2025 }"))
    assert not bool(dataset.query("ASK { ?p kg:year 1066 }"))
    one = dataset.graph(URIRef(graph_iri("dataset")))
    assert len(one) == len(list(local.triples(graph_iri("dataset"))))
    with pytest.raises(TypeError, match="read only"):
        dataset.add((URIRef("http://x/"), year, Literal(1)))
    with pytest.raises(QueryRefused):
        dataset.query("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")


def test_what_is_wrong_with_a_query_is_said_as_here(remote: RemoteStore) -> None:
    with pytest.raises(QuerySyntax) as caught:
        remote.query("SELECT ?p\n{ ?p kg:year }")
    assert (caught.value.line, caught.value.column) == (2, 14)
    with pytest.raises(QueryRefused):
        remote.query("DROP ALL")
    with pytest.raises(QueryError):
        remote.query(YEARS, bindings={"nothing": Iri("http://x/")})


def test_a_page_is_no_sparql_server(oxigraph: Running) -> None:
    root = oxigraph.url.removesuffix("query")
    for address, words in (
        (f"{root}nothing", r"nothing at this address \(404\)"),
        (f"{root}update", "400|415"),
    ):
        with pytest.raises((BadEndpoint, QueryError), match=words):
            RemoteStore.open(Endpoint(address))


def test_a_server_without_union_is_told_how(
    oxigraph: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Endpoint, "on", lambda self, server: self)
    with pytest.raises(BadEndpoint, match=r"not the union of its graphs; .*docs/endpoints.md"):
        RemoteStore.open(Endpoint(oxigraph.url))


def test_several_graphs_on_one_server_are_not_mixed(toy_folder: Path, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server, LiteratureGraph.open(toy_folder) as graph:
        graph.publish(server.url)
        with RemoteStore.open(Endpoint(server.url)) as store:
            void = PREFIXES["void"]
            store.client.put_graph(
                "http://o/g", f'<http://o/dataset> <{void}uriSpace> "http://o/" .'.encode()
            )
        with pytest.raises(BadEndpoint, match=r"several graphs: http://o/, https://w3id.org"):
            RemoteStore.open(Endpoint(server.url))
