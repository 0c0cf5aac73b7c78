"""Corrections as Turtle: there and back, readable, harmless whatever they hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef

from kg.corrections import MAX_NAME, Action, Correction, clean, fault_of
from kg.errors import BadInput, BadRecord
from kg.iri import BASE
from kg.rdf import terms
from kg.rdf.corrections import (
    correction_quads,
    corrections_of,
    corrections_text,
    read_corrections,
    replaced_of,
)
from kg.rdf.shapes import validate
from kg.rdf.store import Store
from kg.records import EntityType, Role

WHEN = "2026-05-15T12:00:00Z"
HOSTILE = 'x" . <http://evil/s> <http://evil/p> "o" . # \\ \' \u202e <script>alert(1)</script>'
ALL = [
    Correction(action=Action.DROP, entity="gpu", paper="arxiv/2507.14111", why=HOSTILE),
    Correction(action=Action.MERGE, entity="llm-agnt", into="llm-agent", name="LLM agent"),
    Correction(action=Action.SPLIT, entity="llm", words="LLM", into="law", name='a "law" \\'),
    Correction(action=Action.RENAME, entity="größe", into="grösse", name="Größe 规模"),
    Correction(action=Action.RETYPE, entity="kv-cache", type=EntityType.CONCEPT),
    Correction(action=Action.ROLE, entity="adam", paper="p", role=Role.COMPARES),
    Correction(
        action=Action.ADD, entity="h100", paper="p", words="eight\n\tH100s\x07", name="H100",
        type=EntityType.HARDWARE, role=Role.USES,
    ),
]  # fmt: skip
CORRECTIONS = [
    replace(one, who="Ada / O'Neil", when=WHEN, label=f"number {number}", number=number)
    for number, one in enumerate(ALL, 1)
]


def written(corrections: list[Correction], path: Path, base: str = BASE) -> Path:
    path.write_text(corrections_text(corrections, base), encoding="utf-8")
    return path


def test_all_kinds_come_back_from_a_file(tmp_path: Path) -> None:
    assert {one.action for one in CORRECTIONS} == set(Action)
    path = written(CORRECTIONS[::-1], tmp_path / "corrections.ttl")
    assert read_corrections(path) == CORRECTIONS
    assert corrections_text(read_corrections(path)) == path.read_text(encoding="utf-8")


def test_another_base_gives_the_same_corrections(tmp_path: Path) -> None:
    path = written(CORRECTIONS, tmp_path / "c.ttl", "http://lab.example/kg#")
    assert read_corrections(path) == CORRECTIONS


@given(
    st.text(max_size=80).map(clean).filter(bool),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80),
    st.text(max_size=80).map(clean),
)  # fmt: skip
def test_any_text_comes_back_and_adds_no_statement(
    tmp_path_factory: pytest.TempPathFactory, name: str, words: str, why: str
) -> None:
    given_one = replace(CORRECTIONS[-1], name=name, words=words.replace("\0", "x"), why=why)
    folder = tmp_path_factory.mktemp("any")
    path = written([given_one], folder / "c.ttl")
    assert read_corrections(path) == [given_one]
    graph = Graph().parse(path, format="turtle")
    subjects = {str(subject) for subject in graph.subjects()}
    assert all(subject.startswith(BASE) for subject in subjects)
    assert len(set(graph.subjects(RDF.type, URIRef(terms.CORRECTION_CLASS)))) == 1


def test_the_graph_conforms_and_gives_the_corrections_back() -> None:
    task = terms.CLASS_OF_TYPE[EntityType.TASK]
    agent = f"<{BASE}entity/llm-agent> <{terms.TYPE}> <{task}> <{BASE}g> ."
    lines = correction_quads(CORRECTIONS, {"llm-agnt": "llm-agent"})
    triples = list(Store.in_memory(lines).triples(f"{BASE}graph/corrections"))
    assert corrections_of(triples) == CORRECTIONS
    assert replaced_of(triples) == {"llm-agnt": "llm-agent"}
    assert lines == sorted(lines)
    report = validate(Store.in_memory([*lines, agent]))
    assert [line for line in report if "correction" in line.casefold()] == []


def test_shapes_report_a_correction_without_its_maker() -> None:
    lines = [
        line
        for line in correction_quads(CORRECTIONS[:1], {})
        if "wasAttributedTo" not in line and "isReplacedBy" not in line
    ]
    assert any("says who made it" in line for line in validate(Store.in_memory(lines)))


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = corrections_text(CORRECTIONS)
    assert old in text
    path = tmp_path / "edited.ttl"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kg:action kg:merge", "kg:action kg:uses", "its action is"),
        ("kg:action kg:merge ;", "", "its action is missing"),
        ("kg:into entity:llm-agent ;", "", "merge needs into"),
        ("kg:into entity:llm-agent", "kg:into entity:llm-agent , entity:b", "2 values of into"),
        ("kg:corrects entity:llm-agnt", "kg:corrects <http://evil/x>", "is no entity of its base"),
        ("schema:position 2", 'schema:position "x"', "schema:position"),
        ("kg:newType kg:Topic", "kg:newType kg:Link", "is no type"),
        ("kg:newRole kg:compares", "kg:newRole kg:Link", "is no role"),
        (f'"{WHEN}"^^xsd:dateTime', '"yesterday"', "when it was made"),
        ("prov:wasAttributedTo <", "rdfs:seeAlso <", "who made it"),
        ('kg:newName "LLM agent"', f'kg:newName "{"x" * (MAX_NAME + 1)}"', "a name is one line"),
        ('kg:newName "LLM agent"', r'kg:newName "LLM\u001B[31m"', "a name is one line"),
        ("/correction/merge", "/something/merge", "does not end in correction/NAME"),
    ],
)
def test_a_bad_correction_is_named_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(BadRecord) as caught:
        read_corrections(edited(tmp_path, old, new))
    assert words in str(caught.value)
    assert "edited.ttl" in str(caught.value)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("<http://a/b> <http://a/c> 1 .", encoding="utf-8")
    with pytest.raises(BadInput, match="no correction"):
        read_corrections(path)
    path.write_text("@prefix : <http", encoding="utf-8")
    with pytest.raises(BadInput, match="not Turtle"):
        read_corrections(path)
    with pytest.raises(BadInput):
        read_corrections(tmp_path / "none.ttl")
    path.write_text("# all taken back\n", encoding="utf-8")
    assert read_corrections(path) == []


def test_numbers_are_given_in_the_order_of_the_file_where_they_lack(tmp_path: Path) -> None:
    text = corrections_text(CORRECTIONS)
    for number in range(1, len(CORRECTIONS) + 1):
        text = text.replace(f"    schema:position {number} ;\n", "")
    path = tmp_path / "c.ttl"
    path.write_text(text, encoding="utf-8")
    assert read_corrections(path) == CORRECTIONS


def test_a_key_that_is_no_part_of_an_iri_is_a_fault() -> None:
    for key in ("a b", "<x>", 'a"b', "a\nb", "x" * 401):
        assert "no part of an IRI" in fault_of(Correction(action=Action.DROP, entity=key))
    assert fault_of(Correction(action=Action.DROP, entity=""))
    assert all(fault_of(one) == "" for one in CORRECTIONS)
