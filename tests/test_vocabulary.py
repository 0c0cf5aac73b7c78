"""The shipped SKOS vocabulary is well formed, closed and free of clashes."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from kg.iri import BASE, TERMS, entity_key, slug_of

FOLDER = Path(__file__).parent.parent / "ontology" / "vocabulary"
CLASSES = {
    "concept": "Topic",
    "dataset": "Dataset",
    "hardware": "Hardware",
    "method": "Method",
    "metric": "Metric",
    "task": "Task",
}
AMBIGUOUS_LABEL = URIRef(TERMS + "ambiguousLabel")
COMMON_LABEL = URIRef(TERMS + "commonLabel")
CONTEXT_WORD = URIRef(TERMS + "contextWord")


@cache
def graph_of(name: str) -> Graph:
    """Parse one file once a session."""
    return Graph().parse(FOLDER / f"{name}.ttl")


@cache
def whole_vocabulary() -> Graph:
    """Join the six files."""
    union = Graph()
    for name in sorted(CLASSES):
        union += graph_of(name)
    return union


def entities_of(graph: Graph) -> list[URIRef]:
    return sorted(s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef))


def texts_of(graph: Graph, entity: URIRef, *properties: URIRef) -> list[str]:
    return sorted(str(o) for p in properties for o in graph.objects(entity, p))


def folded(label: str) -> str:
    """Fold hyphens, spaces and a plural ending, as the matcher does."""
    words = re.sub(r"[\s\-‐-–_/]+", " ", label).strip().split(" ")
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is")):
        words[-1] = last[:-3] + "y" if last.endswith("ies") else last[:-1]
    joined = " ".join(words)
    has_upper = joined != joined.lower()
    stays_exact = has_upper and len(words) == 1 and len(label) <= 6
    return joined if stays_exact else joined.casefold()


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_entity_has_one_name_one_definition_and_the_class_of_its_file(name: str) -> None:
    graph = graph_of(name)
    expected = URIRef(TERMS + CLASSES[name])
    entities = entities_of(graph)
    wrong = [
        entity
        for entity in entities
        if len(texts_of(graph, entity, SKOS.prefLabel)) != 1
        or len(texts_of(graph, entity, SKOS.definition)) != 1
        or set(graph.objects(entity, RDF.type)) != {expected, SKOS.Concept}
    ]
    assert entities
    assert wrong == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_iri_ends_in_the_slug_of_the_name(name: str) -> None:
    graph = graph_of(name)
    wrong = [
        (entity, label)
        for entity in entities_of(graph)
        for label in texts_of(graph, entity, SKOS.prefLabel)
        if entity_key(str(entity)) != slug_of(label) or not str(entity).startswith(BASE)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_labels_are_english_trimmed_and_definitions_are_one_sentence(name: str) -> None:
    graph = graph_of(name)
    wrong = []
    for entity in entities_of(graph):
        for prop in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, AMBIGUOUS_LABEL):
            for value in graph.objects(entity, prop):
                text = str(value)
                if not isinstance(value, Literal) or value.language != "en":
                    wrong.append((entity, text, "language"))
                if text != " ".join(text.split()) or not text:
                    wrong.append((entity, text, "white space"))
                if prop == SKOS.definition and not text.endswith("."):
                    wrong.append((entity, text, "full stop"))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_context_words_stand_only_where_a_label_is_ambiguous(name: str) -> None:
    graph = graph_of(name)
    useless = [
        entity
        for entity in entities_of(graph)
        if texts_of(graph, entity, CONTEXT_WORD) and not texts_of(graph, entity, AMBIGUOUS_LABEL)
    ]
    assert useless == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_common_label_is_a_name_that_is_not_ambiguous(name: str) -> None:
    graph = graph_of(name)
    wrong = [
        (entity, label)
        for entity in entities_of(graph)
        for label in texts_of(graph, entity, COMMON_LABEL)
        if label not in texts_of(graph, entity, SKOS.prefLabel, SKOS.altLabel)
        or label in texts_of(graph, entity, AMBIGUOUS_LABEL)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_file_names_its_scheme_and_licence(name: str) -> None:
    schemes = list(graph_of(name).subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == [URIRef(f"{BASE}vocabulary/{name}")]
    assert list(graph_of(name).objects(schemes[0], DCTERMS.license))
    assert list(graph_of(name).objects(schemes[0], DCTERMS.title))


def test_no_entity_stands_in_two_files() -> None:
    files = defaultdict(list)
    for name in sorted(CLASSES):
        for entity in entities_of(graph_of(name)):
            files[entity].append(name)
    assert {entity: names for entity, names in files.items() if len(names) > 1} == {}


def test_every_broader_entity_exists_and_none_is_broader_than_itself() -> None:
    union = whole_vocabulary()
    known = set(entities_of(union))
    parents = {
        entity: sorted(str(o) for o in union.objects(entity, SKOS.broader)) for entity in known
    }
    missing = [(e, p) for e, ps in parents.items() for p in ps if URIRef(p) not in known]
    assert missing == []
    cyclic = [entity for entity in sorted(known) if str(entity) in _ancestors(entity, parents)]
    assert cyclic == []


def _ancestors(entity: URIRef, parents: dict[URIRef, list[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(parents[entity])
    while stack:
        parent = stack.pop()
        if parent not in found:
            found.add(parent)
            stack.extend(parents[URIRef(parent)])
    return found


def test_no_label_means_two_entities_without_context() -> None:
    """A label may be shared only where each entity marks it as ambiguous."""
    union = whole_vocabulary()
    owners: dict[str, set[URIRef]] = defaultdict(set)
    for entity in entities_of(union):
        ambiguous = set(texts_of(union, entity, AMBIGUOUS_LABEL))
        for label in texts_of(union, entity, SKOS.prefLabel, SKOS.altLabel):
            if label not in ambiguous:
                owners[folded(label)].add(entity)
    clashes = {label: sorted(found) for label, found in owners.items() if len(found) > 1}
    assert clashes == {}


def test_an_ambiguous_label_that_is_plain_elsewhere_has_context_words() -> None:
    """The plain owner takes it by default; the other needs words that speak for it."""
    union = whole_vocabulary()
    plain: dict[str, set[URIRef]] = defaultdict(set)
    for entity in entities_of(union):
        for label in texts_of(union, entity, SKOS.prefLabel, SKOS.altLabel):
            plain[label].add(entity)
    undecided = [
        (entity, label)
        for entity in entities_of(union)
        for label in texts_of(union, entity, AMBIGUOUS_LABEL)
        if plain[label] - {entity} and not texts_of(union, entity, CONTEXT_WORD)
    ]
    assert undecided == []
