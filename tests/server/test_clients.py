"""Clients that people use get the answers that the graph itself gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

import kg
from kg.errors import BadEndpoint, QueryRefused
from kg.graph import LiteratureGraph
from kg.iri import PREFIXES
from tests.server.serving import Server

TITLES = (
    "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX kg: <https://w3id.org/litkg/ontology#> "
    "SELECT ?t { ?p kg:year ?y ; dcterms:title ?t } ORDER BY ?t"
)
YEARS = (
    "PREFIX kg: <https://w3id.org/litkg/ontology#> "
    "CONSTRUCT { ?p kg:year ?y } WHERE { ?p kg:year ?y }"
)
ASK = "PREFIX kg: <https://w3id.org/litkg/ontology#> ASK { ?p kg:year 2024 }"


@pytest.fixture
def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


@pytest.fixture
def titles(toy_graph: LiteratureGraph) -> list[str]:
    return [row["t"] for row in toy_graph.sparql(TITLES)]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(url: str, titles: list[str], way: str, form: str) -> None:
    client = SPARQLWrapper(url)
    client.setQuery(TITLES)
    client.setReturnFormat(form)
    if way != "get":
        client.setMethod(POST)
    if way == "direct":
        client.setRequestMethod(POSTDIRECTLY)
    found: Any = client.query().convert()
    if form == JSON:
        rows = [row["t"]["value"] for row in found["results"]["bindings"]]
    elif form == XML:
        rows = [node.firstChild.data for node in found.getElementsByTagName("literal")]
    else:
        head, *lines = found.decode().splitlines()
        assert (head, len(lines)) == ("t" if form == CSV else "?t", len(titles))
        return
    assert rows == titles


def test_sparqlwrapper_reads_truths_graphs_and_errors(url: str, toy_graph: LiteratureGraph) -> None:
    client = SPARQLWrapper(url)
    client.setReturnFormat(JSON)
    client.setQuery(ASK)
    assert client.query().convert() == {"head": {}, "boolean": True}
    client.setQuery(YEARS)
    client.setReturnFormat(TURTLE)
    found = Graph().parse(data=client.query().convert(), format="turtle")  # type: ignore[arg-type] # bytes for Turtle
    assert set(found) == set(toy_graph.sparql(YEARS))
    client.setReturnFormat(JSON)
    client.setQuery("SELECT * { ?s ?p ")
    with pytest.raises(QueryBadFormed):
        client.query()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_store_asks_and_walks(
    url: str, titles: list[str], toy_graph: LiteratureGraph, method: str
) -> None:
    dataset = Dataset(store=SPARQLStore(url, method=method), default_union=True)
    assert [str(row[0]) for row in dataset.query(TITLES)] == titles  # type: ignore[index] # rows of a SELECT
    assert bool(dataset.query(ASK))
    assert set(dataset.query(YEARS)) == set(toy_graph.sparql(YEARS))
    walked = set(dataset.triples((None, URIRef(f"{PREFIXES['kg']}year"), None)))
    assert {triple[:3] for triple in walked} == set(toy_graph.sparql(YEARS))


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (["--get"], TITLES),
        ([], TITLES),
        (["--header", "Content-Type: application/sparql-query"], TITLES),
    ],
    ids=["get", "form", "direct"],
)
def test_curl_gets_rows(url: str, titles: list[str], options: list[str], query: str) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")
    data = (
        ["--data-binary", query]
        if "--header" in options
        else ["--data-urlencode", f"query={query}"]
    )
    command = [curl, "--silent", "--fail", "--header", "Accept: text/csv", *options, *data, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == len(titles) + 1
    assert titles[0] in done.stdout


def test_our_own_reader_reads_our_own_server(url: str, toy_graph: LiteratureGraph) -> None:
    with kg.open(url) as graph:
        assert graph.papers() == toy_graph.papers()
        assert graph.entities() == toy_graph.entities()
        assert list(graph.extractions()) == list(toy_graph.extractions())
        assert graph.ask("papers-per-hardware") == toy_graph.ask("papers-per-hardware")
        assert graph.validate() == []
        with pytest.raises(QueryRefused):
            graph.sparql("DROP ALL")


def test_our_own_server_takes_no_graph(url: str, toy_graph: LiteratureGraph) -> None:
    with pytest.raises(BadEndpoint):
        toy_graph.publish(url)


@pytest.mark.slow
def test_comunica_gets_rows(url: str, titles: list[str]) -> None:
    binary = os.environ.get("COMUNICA") or shutil.which("comunica-sparql")
    if not binary or not Path(binary).exists():
        pytest.skip("Comunica is not installed: npm install @comunica/query-sparql@3; set COMUNICA")
    command = [binary, f"sparql@{url}", TITLES, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    bindings = json.loads(done.stdout)["results"]["bindings"]
    assert sorted(row["t"]["value"] for row in bindings) == sorted(titles)
