"""The store: four kinds of answers, values bound as terms, errors that say where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from kg.errors import BadInput, BadOutput, QueryError, QueryRefused, QuerySyntax
from kg.rdf.answers import Answer, Iri, Value, value_of_words
from kg.rdf.store import (
    Format,
    Store,
    dump_trig,
    rdflib_dataset,
    read_answer,
    read_statements,
    serialize,
    write_graph,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
LINES = [
    '<http://x/a> <http://x/name> "Ada"@en <http://x/g1> .',
    f'<http://x/a> <http://x/age> "36"^^<{XSD}integer> <http://x/g1> .',
    f'<http://x/b> <http://x/age> "3.5"^^<{XSD}decimal> <http://x/g2> .',
    f'<http://x/b> <http://x/born> "2020-01-02"^^<{XSD}date> <http://x/g2> .',
    f'<http://x/b> <http://x/odd> "many"^^<{XSD}integer> <http://x/g2> .',
    f'<http://x/b> <http://x/true> "true"^^<{XSD}boolean> <http://x/g2> .',
]


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.in_memory(LINES)


def test_select_gives_python_values(store: Store) -> None:
    answer = store.query("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?p ?s")
    assert answer.variables == ("s", "o")
    assert [row[1] for row in answer.rows] == [
        36,
        3.5,
        date(2020, 1, 2),
        "Ada",
        "many",
        True,
    ]
    assert isinstance(answer.rows[0][0], Iri)


def test_ask_gives_a_truth_and_construct_an_rdflib_graph(store: Store) -> None:
    assert store.query("ASK { ?s <http://x/age> 36 }").value() is True
    assert store.query("ASK { ?s <http://x/age> 37 }").value() is False
    graph = store.query("CONSTRUCT { ?s <http://y/n> ?o } WHERE { ?s <http://x/name> ?o }").value()
    assert isinstance(graph, Graph)
    assert list(graph) == [(URIRef("http://x/a"), URIRef("http://y/n"), Literal("Ada", lang="en"))]
    assert len(store.query("DESCRIBE <http://x/a>").triples or ()) == 2


def test_an_answer_that_is_no_graph_says_so() -> None:
    with pytest.raises(ValueError, match="only CONSTRUCT"):
        Answer(truth=True).graph()


def test_unbound_variables_are_left_out_of_dicts(store: Store) -> None:
    rows = store.select("SELECT ?s ?n { ?s <http://x/age> ?a OPTIONAL { ?s <http://x/name> ?n } }")
    assert sorted(len(row) for row in rows) == [1, 2]


@pytest.mark.parametrize(
    ("variable", "value", "count"),
    [
        ("s", Iri("http://x/a"), 2),
        ("o", 36, 1),
        ("o", 36.5, 0),
        ("o", date(2020, 1, 2), 1),
        ("o", True, 1),
        ("s", "x> ?p ?o } ; DROP ALL ; SELECT * { <http://x/a", 0),
        ("o", '" } DROP ALL #', 0),
        ("o", "\ud800", 0),
    ],
)
def test_values_are_bound_as_terms(store: Store, variable: str, value: Value, count: int) -> None:
    answer = store.query("SELECT ?s ?p ?o { ?s ?p ?o }", bindings={variable: value})
    assert len(answer.rows) == count
    assert len(store) == len(LINES)


def test_a_variable_in_a_filter_can_be_bound(store: Store) -> None:
    query = "SELECT ?least ?s { ?s <http://x/age> ?age FILTER(?age >= ?least) }"
    assert len(store.query(query, bindings={"least": 10}).rows) == 1


@pytest.mark.parametrize(
    ("bindings", "reason"),
    [
        ({"o": 1}, r"\?o can only be set when it stands in the SELECT"),
        ({"s": Iri("no address")}, "is not an IRI"),
        ({"s": None}, "can't be a value"),
    ],
)
def test_a_value_that_cannot_be_bound_says_why(
    store: Store, bindings: dict[str, Value], reason: str
) -> None:
    with pytest.raises(QueryError, match=reason):
        store.query("SELECT ?s { ?s ?p ?o }", bindings=bindings)


def test_a_syntax_error_says_line_and_column(store: Store) -> None:
    with pytest.raises(QuerySyntax) as caught:
        store.query("SELECT ?s {\n  ?s ?p ?o . foo }")
    assert (caught.value.line, caught.value.column) == (2, 19)
    assert len(str(caught.value)) < 400


def test_a_row_limit_says_that_something_was_left_out(store: Store) -> None:
    answer = store.query("SELECT ?s { ?s ?p ?o }", limit_rows=2)
    assert (len(answer.rows), answer.truncated) == (2, True)
    answer = store.query("SELECT ?s { ?s ?p ?o }", limit_rows=6)
    assert (len(answer.rows), answer.truncated) == (6, False)
    answer = store.query("CONSTRUCT WHERE { ?s ?p ?o }", limit_rows=1)
    assert (len(answer.triples or ()), answer.truncated) == (1, True)


def test_a_limited_answer_of_a_monster_comes_at_once(store: Store) -> None:
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s }"
    assert len(store.query(product, limit_rows=5).rows) == 5


def test_from_narrows_to_graphs_that_are_here(store: Store) -> None:
    assert len(store.query("SELECT * FROM <http://x/g1> { ?s ?p ?o }").rows) == 2
    assert len(store.query("SELECT * { ?s ?p ?o }").rows) == 6
    with pytest.raises(QueryRefused, match="no such graph"):
        store.query("SELECT * FROM <http://elsewhere/> { ?s ?p ?o }")


def test_our_prefixes_need_not_be_declared(store: Store) -> None:
    store.query("SELECT * { ?s kg:targets ?o ; dcterms:title ?t ; skos:prefLabel ?l }")


@pytest.mark.parametrize("form", [Format.JSON, Format.XML, Format.CSV, Format.TSV])
def test_limited_and_whole_answers_are_written_alike(store: Store, form: Format) -> None:
    query = "SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?p ?s"
    whole, _ = serialize(store, query, form)
    limited, truncated = serialize(store, query, form, limit_rows=100)
    assert not truncated
    if form is Format.JSON:
        assert read_answer(limited) == read_answer(whole) == store.query(query)
    else:
        assert limited.decode().splitlines() == whole.decode().splitlines()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
def test_graphs_are_written_in_formats_of_graphs(store: Store) -> None:
    query = "CONSTRUCT { ?s kg:targets ?o } WHERE { ?s ?p ?o }"
    turtle, _ = serialize(store, query, Format.TTL)
    assert turtle == serialize(store, query, Format.TTL)[0]
    assert b"kg:targets" in turtle
    assert len(Graph().parse(data=turtle, format="turtle")) == 6
    jsonld, _ = serialize(store, query, Format.JSONLD)
    assert len(Graph().parse(data=jsonld, format="json-ld")) == 6
    with pytest.raises(QueryError, match="formats are ttl, nt, nq, trig, jsonld"):
        serialize(store, query, Format.CSV)
    with pytest.raises(QueryError, match="formats are json, xml, csv, tsv"):
        serialize(store, "ASK {}", Format.TTL)


def test_answers_come_back_from_bytes(store: Store) -> None:
    for query in ("SELECT ?s ?o { ?s ?p ?o }", "ASK { ?s ?p ?o }", "DESCRIBE <http://x/a>"):
        assert read_answer(serialize(store, query)[0]) == store.query(query)


def test_a_store_on_disk_is_made_once_and_read_by_many(tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text("\n".join(LINES[:3]) + "\n", encoding="utf-8")
    with Store.create(tmp_path / "store", [file, LINES[3:]]) as made:
        assert len(made) == 6
    first, second = Store.open(tmp_path / "store"), Store.open(tmp_path / "store")
    assert len(first) == len(second) == 6
    assert sorted(first.dump()) == sorted(LINES)
    assert first.graphs() == ["http://x/g1", "http://x/g2"]
    assert sorted(first.dump("http://x/g1")) == sorted(LINES[:2])
    with pytest.raises(BadOutput, match="not empty"):
        Store.create(tmp_path / "store", [])


def test_what_is_no_store_or_no_quads_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="run kg build first"):
        Store.open(tmp_path / "nothing")
    file = tmp_path / "graph.nq"
    file.write_text("no quads\n", encoding="utf-8")
    with pytest.raises(BadInput, match="not N-Quads"):
        Store.create(tmp_path / "store", [file])
    with pytest.raises(BadInput, match="not Turtle"):
        list(read_statements(file))


@pytest.mark.parametrize("form", [Format.TRIG, Format.TTL, Format.JSONLD, Format.NQ, Format.NT])
def test_dumps_hold_all_and_are_the_same_each_time(tmp_path: Path, form: Format) -> None:
    for name in ("one", "two"):
        write_graph(LINES, tmp_path / name, form)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    names = {Format.JSONLD: "json-ld", Format.TTL: "turtle", Format.NT: "nt"}
    if form in (Format.TTL, Format.NT):
        assert len(Graph().parse(tmp_path / "one", format=names[form])) == 6


def test_trig_reads_back_as_the_same_store(tmp_path: Path, toy_store: Store) -> None:
    dump_trig(toy_store, tmp_path / "toy.trig")
    text = (tmp_path / "toy.trig").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert heads == sorted(heads)
    assert "entity:nvidia-h100" in text
    import pyoxigraph as ox

    again = ox.Store()
    again.load(path=str(tmp_path / "toy.trig"), format=ox.RdfFormat.TRIG)
    assert sorted(f"{quad} ." for quad in again) == sorted(toy_store.dump())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
def test_rdflib_reads_the_same_store_and_cannot_write(store: Store) -> None:
    rdf = rdflib_dataset(store)
    assert len(rdf) == 6
    assert [int(row.n) for row in rdf.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")] == [6]  # type: ignore[union-attr] # rows of a SELECT
    assert (URIRef("http://x/a"), URIRef("http://x/age"), Literal(36)) in rdf
    triple = (URIRef("http://x/a"), URIRef("http://x/age"), Literal(37))
    with pytest.raises(TypeError, match="read-only"):
        rdf.add(triple)
    with pytest.raises(TypeError, match="read-only"):
        rdf.remove(triple)
    with pytest.raises(TypeError, match="read-only"):
        rdf.update("INSERT DATA { <http://x/a> <http://x/age> 37 }")
    with pytest.raises(QueryRefused, match="SERVICE"):
        rdf.query("SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }")
    assert len(store) == 6


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("<http://x/a>", Iri("http://x/a")),
        ("https://x/a", Iri("https://x/a")),
        ("kg:Hardware", Iri("https://w3id.org/litkg/ontology#Hardware")),
        ("80", 80),
        ("-1.5", -1.5),
        ('"80"', "80"),
        ("note: well", "note: well"),
        ("other:thing", "other:thing"),
        ("", ""),
    ],
)
def test_words_stand_for_values(words: str, value: Value) -> None:
    found = value_of_words(words)
    assert found == value
    assert type(found) is type(value)
