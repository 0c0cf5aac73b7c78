"""The toy graph conforms, and each shape reports the graph that breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, SH

from kg.iri import BASE
from kg.rdf.shapes import validate
from kg.rdf.store import Store
from kg.resources import resource

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads

X = Namespace("http://broken/")
GRAPH = f"<{BASE}graph/broken>"
SHAPES = Graph().parse(resource("ontology", "shapes.ttl"), format="turtle")


def test_the_toy_quads_conforms(toy_quads: ToyQuads) -> None:
    assert validate(Store.in_memory([*toy_quads.lines, *toy_quads.run])) == []


def test_the_graph_conforms_without_its_evidence(toy_quads: ToyQuads) -> None:
    assert validate(Store.in_memory([*toy_quads.papers, *toy_quads.shared])) == []


def test_a_broken_link_is_reported_with_node_rule_and_value(toy_quads: ToyQuads) -> None:
    broken = [
        line.replace('"0.97"', '"1.4"') if "toy-" not in line else line for line in toy_quads.lines
    ]
    report = validate(Store.in_memory(broken))
    assert len(report) > 10
    assert all("kg:confidence: the confidence is one number" in line for line in report)
    assert all(line.endswith("(it is 1.4)") for line in report)


def test_every_shape_reports_what_breaks_it() -> None:
    """One node a shape, with two wrong values at its property, or a blank node."""
    lines, expected = [], set()
    for number, name in enumerate(sorted(map(str, SHAPES.subjects(SH.targetClass, unique=True)))):
        shape = URIRef(name)
        message = str(SHAPES.value(shape, SH.message))
        path = SHAPES.value(shape, SH.path)
        node = f"<{X[f'n{number}']}>" if path is not None else f"_:b{number}"
        kind = max(map(str, SHAPES.objects(shape, SH.targetClass)))
        lines.append(f"{node} <{RDF.type}> <{kind}> {GRAPH} .")
        if isinstance(path, URIRef):
            wrong = ['"wrong"@de', f"<{X.wrong}>"]
            lines += [f"{node} <{path}> {thing} {GRAPH} ." for thing in wrong]
            disjoint = SHAPES.value(shape, SH.disjoint)
            if disjoint is not None:
                lines.append(f'{node} <{disjoint}> "wrong"@de {GRAPH} .')
        expected.add((str(number), message))
    report = validate(Store.in_memory(lines))
    for place, message in expected:
        assert any(
            message in line and (f"n{place} " in line or message == "no blank nodes")
            for line in report
        ), (place, message)


def test_every_class_of_the_data_has_a_shape(toy_quads: ToyQuads) -> None:
    store = Store.in_memory([*toy_quads.lines, *toy_quads.run])
    used = {str(row[0]) for row in store.query("SELECT DISTINCT ?c { ?s a ?c }").rows}
    shaped = {str(target) for target in SHAPES.objects(None, SH.targetClass)}
    assert used - shaped == {"http://www.w3.org/ns/prov#SoftwareAgent"}
