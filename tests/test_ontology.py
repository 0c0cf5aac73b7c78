"""The ontology, the code and the data use the same terms, and only terms that exist."""

from __future__ import annotations

import csv
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib.namespace as spaces
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespace

from kg.corrections import Action, Correction
from kg.iri import PREFIXES, TERMS
from kg.rdf import terms
from kg.rdf.corrections import correction_quads
from kg.rdf.store import Store
from kg.records import EntityType, Role, Source
from kg.resources import resource

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads

ONTOLOGY = Graph().parse(resource("ontology", "kg.ttl"), format="turtle")
SHAPES = Graph().parse(resource("ontology", "shapes.ttl"), format="turtle")
CLASSES = set(ONTOLOGY.subjects(RDF.type, OWL.Class))
PROPERTIES = {
    kind: set(ONTOLOGY.subjects(RDF.type, kind))
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
}
ALL_PROPERTIES = set().union(*PROPERTIES.values())
OURS = {s for s in ONTOLOGY.subjects() if isinstance(s, URIRef) and s.startswith(TERMS)}
THING = URIRef(TERMS.rstrip("#"))


def is_ours(term: object) -> bool:
    return isinstance(term, URIRef) and term.startswith(TERMS)


@pytest.mark.parametrize("term", sorted(OURS))
def test_every_term_says_what_it_is(term: URIRef) -> None:
    for verb in (RDFS.label, SKOS.definition, SKOS.example):
        words = list(ONTOLOGY.objects(term, verb))
        assert len(words) == 1, (term, verb)
        assert isinstance(words[0], Literal)
        assert words[0].language == "en"
        assert words[0].strip()
    assert ONTOLOGY.value(term, RDFS.isDefinedBy) == THING


@pytest.mark.parametrize("term", sorted(URIRef(str(p)) for p in ALL_PROPERTIES if is_ours(p)))
def test_every_property_has_a_domain_and_a_range(term: URIRef) -> None:
    domain, scope = ONTOLOGY.value(term, RDFS.domain), ONTOLOGY.value(term, RDFS.range)
    assert domain in CLASSES
    assert isinstance(scope, URIRef)
    for verb in (RDFS.domain, RDFS.range):  # several would mean their intersection
        assert len(list(ONTOLOGY.objects(term, verb))) == 1
    if term in PROPERTIES[OWL.ObjectProperty]:
        assert scope in CLASSES
    else:
        assert scope.startswith(PREFIXES["xsd"]) or scope in {
            RDFS.Literal,
            URIRef(f"{TERMS}Number"),
        }


def test_the_ontology_has_version_licence_and_prefix() -> None:
    for verb in ("owl:versionIRI", "owl:versionInfo", "dcterms:license", "dcterms:title",
                 "dcterms:description", "vann:preferredNamespaceUri"):  # fmt: skip
        assert ONTOLOGY.value(THING, URIRef(terms.full_iri(verb))) is not None


def test_owl_dl_no_property_is_of_two_kinds_and_everything_is_declared() -> None:
    kinds = list(PROPERTIES.values())
    for number, kind in enumerate(kinds):
        for other in kinds[number + 1 :]:
            assert not kind & other
    assert not CLASSES & ALL_PROPERTIES
    built_in = (str(RDF), str(RDFS), str(OWL))
    for subject, verb, thing in ONTOLOGY:
        assert verb in ALL_PROPERTIES or str(verb).startswith(built_in), (subject, verb)
        if verb in (RDFS.subClassOf, RDFS.domain, OWL.disjointWith):
            assert thing in CLASSES, (subject, verb, thing)
        if verb == RDFS.subPropertyOf:
            same = [kind for kind in kinds if subject in kind]
            assert thing in same[0], (subject, thing)
        if isinstance(subject, BNode):
            assert (subject, RDF.type, None) in ONTOLOGY or (subject, RDF.first, None) in ONTOLOGY


@pytest.mark.parametrize("verb", [RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader])
def test_nothing_is_below_itself(verb: URIRef) -> None:
    for term in set(ONTOLOGY.subjects(verb)):
        above = set(ONTOLOGY.transitive_objects(term, verb)) - {term}
        assert not [one for one in above if (one, verb, term) in ONTOLOGY], term


def test_no_two_terms_have_the_same_name_and_kind() -> None:
    seen: dict[tuple[str, str], URIRef] = {}
    for term in sorted(OURS):
        kind = "class" if term in CLASSES else "property" if term in ALL_PROPERTIES else "value"
        name = (kind, str(ONTOLOGY.value(term, RDFS.label)))
        assert seen.setdefault(name, term) == term, name


def test_terms_are_mapped_to_the_vocabularies_that_have_their_like() -> None:
    verbs = (SKOS.closeMatch, SKOS.relatedMatch, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain,
             URIRef(terms.full_iri("qudt:hasUnit")))  # fmt: skip
    likes = {str(like) for verb in verbs for like in ONTOLOGY.objects(None, verb)}
    for prefix in ("cito", "dcat", "deo", "fabio", "oa", "prov", "qudt", "schema", "skos", "unit"):
        assert [like for like in likes if like.startswith(PREFIXES[prefix])], prefix


def test_functional_properties_are_simple() -> None:
    functional = set(ONTOLOGY.subjects(RDF.type, OWL.FunctionalProperty))
    assert functional <= ALL_PROPERTIES - PROPERTIES[OWL.AnnotationProperty]


def test_the_code_has_the_classes_roles_and_extractors_of_the_ontology() -> None:
    types = {str(c) for c in CLASSES if (c, RDFS.subClassOf, URIRef(f"{TERMS}Entity")) in ONTOLOGY}
    assert types == {terms.CLASS_OF_TYPE[kind] for kind in EntityType}
    roles = {str(r) for r in ONTOLOGY.subjects(RDF.type, URIRef(f"{TERMS}Role"))}
    assert roles == {terms.ROLE_IRI[role] for role in Role}
    assert all(URIRef(role) in PROPERTIES[OWL.ObjectProperty] for role in roles)
    extractors = {str(e) for e in ONTOLOGY.subjects(RDF.type, URIRef(f"{TERMS}Extractor"))}
    assert extractors == {terms.SOURCE_IRI[source] for source in Source}
    actions = {str(a) for a in ONTOLOGY.subjects(RDF.type, URIRef(f"{TERMS}CorrectionAction"))}
    assert actions == set(terms.ACTION_OF_IRI)
    for table, kind in ((terms.BOUND_IRI, "Bound"), (terms.STATISTIC_IRI, "Statistic"),
                        (terms.KIND_IRI, "ResultKind")):  # fmt: skip
        values = {str(v) for v in ONTOLOGY.subjects(RDF.type, URIRef(TERMS + kind))}
        assert values == set(table.values())


def test_every_constant_of_ours_is_in_the_ontology() -> None:
    constants = {value for value in vars(terms).values() if isinstance(value, str)}
    ours = {URIRef(c) for c in constants if c.startswith(TERMS) and c != TERMS}
    assert ours <= OURS


def test_everything_in_the_data_is_declared_or_stands_in_a_standard_vocabulary(
    toy_quads: ToyQuads, known: set[str]
) -> None:
    correction = Correction(
        action=Action.MERGE, entity="a", paper="p", into="b", words="w", name="n", why="y",
        type=EntityType.TASK, role=Role.USES, label="l", who="Ada", when="2026-05-15T12:00:00Z",
    )  # fmt: skip
    corrections = correction_quads([correction], {"a": "b"})
    store = Store.in_memory([*toy_quads.lines, *toy_quads.run, *corrections])
    verbs = {str(row[0]) for row in store.query("SELECT DISTINCT ?p { ?s ?p ?o }").rows}
    classes = {str(row[0]) for row in store.query("SELECT DISTINCT ?c { ?s a ?c }").rows}
    for term in verbs | classes:
        assert URIRef(term) in OURS if term.startswith(TERMS) else exists(term, known), term


def test_every_foreign_term_exists(known: set[str]) -> None:
    for graph in (ONTOLOGY, SHAPES):
        foreign = {
            str(term)
            for triple in graph
            for term in triple
            if isinstance(term, URIRef)
            and not term.startswith("https://w3id.org/litkg/")
            and "creativecommons.org" not in term
        }
        assert foreign
        for term in foreign:
            assert exists(term, known), term


@pytest.fixture(scope="module")
def known(shared: Path) -> set[str]:
    """Terms of vocabularies that no installed package ships."""
    found: set[str] = set()
    for path in sorted((shared / "data" / "vocab" / "terms").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row[0] for row in csv.reader(file, delimiter="\t"))
    return found


def exists(term: str, known: set[str]) -> bool:
    return term in known or any(
        term.startswith(str(space)) and term[len(str(space)) :] in space
        for space in defined_namespaces()
    )


def defined_namespaces() -> Iterator[type[DefinedNamespace]]:
    for name in spaces.__all__:
        space = getattr(spaces, name)
        if isinstance(space, type) and issubclass(space, DefinedNamespace):
            yield space


def test_the_vocabulary_uses_only_terms_of_the_ontology() -> None:
    for path in sorted(resource("ontology", "vocabulary").glob("*.ttl")):
        used = set(re.findall(r"\bkg:(\w+)", path.read_text(encoding="utf-8")))
        assert {URIRef(TERMS + name) for name in used} <= OURS, path.name


def test_the_context_has_every_term_and_gives_the_same_triples() -> None:
    context = json.loads(resource("ontology", "context.jsonld").read_text(encoding="utf-8"))
    meant = {
        value["@id"] if isinstance(value, dict) else value for value in context["@context"].values()
    }
    ours = {f"kg:{str(term)[len(TERMS) :]}" for term in CLASSES | ALL_PROPERTIES if is_ours(term)}
    assert ours <= meant
    paper = {
        "id": "https://w3id.org/litkg/paper/a-title",
        "type": ["ResearchPaper", "ScholarlyArticle"],
        "title": "A title",
        "year": 2024,
        "targets": "https://w3id.org/litkg/entity/gpu",
    }
    with pytest.warns(DeprecationWarning, match="rdflib|Dataset"):  # within rdflib itself
        graph = Graph().parse(data=json.dumps(context | paper), format="json-ld")
    subject = URIRef("https://w3id.org/litkg/paper/a-title")
    assert len(graph) == 5
    assert (subject, URIRef(terms.YEAR), Literal(2024)) in graph
    target = URIRef("https://w3id.org/litkg/entity/gpu")
    assert (subject, URIRef(f"{TERMS}targets"), target) in graph


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within rdflib itself
def test_a_whole_graph_becomes_json_without_an_iri_for_a_key_and_back(toy_quads: ToyQuads) -> None:
    context = json.loads(resource("ontology", "context.jsonld").read_text(encoding="utf-8"))
    lines = [line.rsplit(" ", 2)[0] + " ." for line in (*toy_quads.lines, *toy_quads.run)]
    graph = Graph().parse(data="\n".join(lines), format="nt")
    text = graph.serialize(format="json-ld", context=context["@context"])
    assert set(Graph().parse(data=text, format="json-ld")) == set(graph)
    keys = set(keys_of(json.loads(text)))
    assert {key for key in keys if ":" in key} == set()
    assert {"title", "targets", "confidence", "prefLabel"} <= keys


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "@context":
                yield key
                yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


PAGE = Path(__file__).parent.parent / "docs" / "ontology-reference.html"


def test_the_reference_has_every_term_as_the_ontology_says_it() -> None:
    page = " ".join(html.unescape(re.sub(r"<[^>]+>", "", PAGE.read_text(encoding="utf-8"))).split())
    for term in OURS & (CLASSES | ALL_PROPERTIES):
        words = str(ONTOLOGY.value(term, SKOS.definition))
        assert " ".join(words.split()) in page, f"{term}: run python docs/make_reference.py"


@pytest.mark.skipif(find_spec("pylode") is None, reason="pyLODE is not installed (extra docs)")
def test_the_reference_is_what_pylode_makes_of_the_ontology(tmp_path: Path) -> None:
    script = PAGE.with_name("make_reference.py")
    subprocess.run([sys.executable, script, tmp_path / "page.html"], check=True)
    made = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8"), "run python docs/make_reference.py"


def test_the_reference_loads_nothing_from_elsewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|img|iframe)[^>]*src="([^"]*)"', page)
    loaded += re.findall(r'<link[^>]*href="([^"]*)"', page)
    assert [address for address in loaded if not address.startswith("data:")] == []


def test_shapes_use_only_terms_of_the_ontology() -> None:
    used = {term for triple in SHAPES for term in triple if is_ours(term)}
    assert used <= OURS
