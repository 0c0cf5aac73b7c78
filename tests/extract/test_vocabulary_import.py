"""Vocabularies that somebody brings: SKOS, tables, the Computer Science Ontology."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.extract.vocabulary_import import entries_in
from kg.records import EntityType

SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix kg: <https://w3id.org/litkg/ontology#> .
@prefix entity: <https://w3id.org/litkg/entity/> .
@prefix ex: <http://example.org/> .
ex:scheme a skos:ConceptScheme ; skos:prefLabel "All"@en .
ex:a a skos:Concept ; skos:prefLabel "agentic flux"@en , "Agentenfluss"@de ;
  skos:altLabel "AgFlux"@en , "Fluss"@de , "x" ; skos:definition "Invented."@en ;
  skos:narrower ex:c .
ex:b a skos:Concept , kg:Method ; skos:prefLabel "sub flux"@en ; skos:broader ex:a , entity:gpu .
ex:c a skos:Concept ; skos:prefLabel "little\\tflux"@en ; kg:ambiguousLabel "LF"@en ;
  kg:contextWord "flux" ; skos:exactMatch ex:d .
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_skos_gives_names_labels_hierarchy_and_where_it_comes_from(tmp_path: Path) -> None:
    entries = entries_in(written(tmp_path, "a.ttl", SKOS), EntityType.CONCEPT)
    assert sorted(entries) == ["agentic-flux", "little-flux", "sub-flux"]
    flux = entries["agentic-flux"]
    assert (flux.name, flux.labels, flux.definition) == ("agentic flux", ("AgFlux",), "Invented.")
    assert flux.matches == ("http://example.org/a",)
    assert entries["sub-flux"].broader == ("agentic-flux", "gpu")
    little = entries["little-flux"]
    assert (little.broader, little.ambiguous, little.context) == (
        ("agentic-flux",), ("LF",), ("flux",),
    )  # fmt: skip
    assert little.matches == ("http://example.org/c", "http://example.org/d")


def test_a_type_in_the_file_is_stronger_than_the_one_given(tmp_path: Path) -> None:
    entries = entries_in(written(tmp_path, "a.ttl", SKOS), EntityType.CONCEPT)
    assert entries["sub-flux"].type is EntityType.METHOD
    assert entries["agentic-flux"].type is EntityType.CONCEPT


def test_without_any_type_the_entity_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"agentic flux.*--type"):
        entries_in(written(tmp_path, "a.ttl", SKOS))


def test_rdf_xml_is_read_too(tmp_path: Path) -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="urn:x">
      <skos:prefLabel xml:lang="en-GB">colour task</skos:prefLabel></skos:Concept></rdf:RDF>"""
    entries = entries_in(written(tmp_path, "a.rdf", text), EntityType.TASK)
    assert [entry.name for entry in entries.values()] == ["colour task"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_needs_only_names_and_types(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Name", "Type", "Aliases", "Definition", "Broader", "Context"],
        ["Zorblatt 9000", "hardware", "ZB9000 | ZB", "A device.", "GPU", ""],
        ["Frontier", "Hardware", "", "", "", "exascale|HPC"],
        ["", "Task", "", "", "", ""],
    ]
    text = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    entries = entries_in(written(tmp_path, "a.csv", text))
    device = entries["zorblatt-9000"]
    assert (device.labels, device.broader, device.type) == (
        ("ZB", "ZB9000"), ("gpu",), EntityType.HARDWARE,
    )  # fmt: skip
    assert entries["frontier"].ambiguous == ("Frontier",)
    assert entries["frontier"].context == ("HPC", "exascale")
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2", "column name"),
        ("name,type\nxx,Foo", "line 2.*'Foo'"),
        ("name\nxx", "line 2.*not said"),
        ("", "column name"),
        ("name,type\n", "no entity"),
    ],
)
def test_a_bad_table_is_told_by_place_and_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        entries_in(written(tmp_path, "a.csv", text))


def test_a_file_that_is_no_text_or_missing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\n\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        entries_in(path)
    with pytest.raises(BadInput, match="no such file"):
        entries_in(tmp_path / "gone.csv")


CSO_IRIS = (
    '"<https://cso.kmi.open.ac.uk/topics/semantic_web>","<http://cso.kmi.open.ac.uk/schema/cso#'
    'superTopicOf>","<https://cso.kmi.open.ac.uk/topics/linked_data>"\n'
    '"<https://cso.kmi.open.ac.uk/topics/linked_data>","<http://www.w3.org/2000/01/rdf-schema#'
    'label>","linked data"@en .\n'
    '"<https://cso.kmi.open.ac.uk/topics/linked-data>","<http://cso.kmi.open.ac.uk/schema/cso#'
    'preferentialEquivalent>","<https://cso.kmi.open.ac.uk/topics/linked_data>"\n'
)
CSO_NAMES = (
    '"semantic web";klink:broaderGeneric;"linked data"\n'
    '"semantic web";klink:broaderGeneric;"ontologies"\n'
    '"semantic web";klink:broaderGeneric;"ontology"\n'
)


@pytest.mark.parametrize("text", [CSO_IRIS, CSO_NAMES])
def test_the_computer_science_ontology_gives_concepts(tmp_path: Path, text: str) -> None:
    entries = entries_in(written(tmp_path, "cso.csv", text))
    assert entries["linked-data"].broader == ("semantic-web",)
    assert entries["linked-data"].type is EntityType.CONCEPT
    assert "https://cso.kmi.open.ac.uk/topics/linked_data" in entries["linked-data"].matches


def test_names_that_differ_in_number_only_are_one_and_plain_words_are_hints(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cso.csv.gz"
    path.write_bytes(gzip.compress(CSO_NAMES.encode()))
    entries = entries_in(path)
    assert [key for key in entries if key.startswith("ontolog")] == ["ontologies"]
    assert entries["ontologies"].labels == ("ontology",)
    assert entries["ontologies"].common == ("ontologies", "ontology")
