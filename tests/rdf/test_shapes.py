"""The toy graph conforms, and each shape reports the graph that breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyshacl
from rdflib import BNode, Graph, Literal, Namespace, URIRef
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


def broken(shape: URIRef, component: URIRef, node: URIRef | BNode) -> Graph:
    """A graph in which a node of the shape's class breaks one constraint of the shape."""
    graph = Graph()
    for kind in sorted(map(str, SHAPES.objects(shape, SH.targetClass)))[-1:]:
        graph.add((node, RDF.type, URIRef(kind)))
    if component == SH.nodeKind and SHAPES.value(shape, SH.path) is None:
        return graph  # the node is blank
    path: Any = SHAPES.value(shape, SH.path)
    limit: Any = SHAPES.value(shape, component)
    inverse = SHAPES.value(path, SH.inversePath)
    number = int(limit) if str(limit).isdecimal() else 0
    wrong: dict[URIRef, list[Any]] = {
        SH.minCount: [],
        SH.hasValue: [],
        SH.maxCount: [X[f"value{count}"] for count in range(number + 1)],
        SH.datatype: [X.wrong],
        SH["class"]: [X.wrong],
        SH["in"]: [X.wrong],
        SH["or"]: [Literal("next week")],
        SH.nodeKind: [Literal("wrong")],
        SH.pattern: [Literal("?")],
        SH.minLength: [Literal("")],
        SH.minInclusive: [Literal(number - 1 if str(limit).isdecimal() else "no number")],
        SH.maxInclusive: [Literal(number + 1)],
        SH.uniqueLang: [Literal("a", lang="en"), Literal("b", lang="en")],
        SH.equals: [X.one],
        SH.disjoint: [X.one],
        SH.lessThan: [Literal(5)],
        SH.lessThanOrEquals: [Literal(5)],
    }
    for value in wrong[component]:
        graph.add((value, inverse, node) if inverse else (node, path, value))
    beside = {SH.disjoint: X.one, SH.lessThan: Literal(3), SH.lessThanOrEquals: Literal(3)}
    if component in beside:
        graph.add((node, limit, beside[component]))
    return graph


PARAMETERS = {
    SH[name]: SH[name[0].upper() + name[1:] + "ConstraintComponent"]
    for name in ("class", "datatype", "disjoint", "equals", "hasValue", "in", "lessThan",
                 "lessThanOrEquals", "maxCount", "maxInclusive", "minCount", "minInclusive",
                 "minLength", "nodeKind", "or", "pattern", "uniqueLang")
}  # fmt: skip
NOT_CONSTRAINTS = {
    str(verb) for verb in (RDF.type, SH.targetClass, SH.targetSubjectsOf, SH.path, SH.message)
}


def test_each_constraint_of_each_shape_reports_what_breaks_it_alone() -> None:
    expected: set[tuple[str, str, str]] = set()
    data = Graph()
    targets = (SH.targetClass, SH.targetSubjectsOf)
    shapes = {str(shape) for target in targets for shape in SHAPES.subjects(target)}
    for name in sorted(shapes):
        shape = URIRef(name)
        for verb in sorted({str(verb) for verb in SHAPES.predicates(shape)} - NOT_CONSTRAINTS):
            component = URIRef(verb)
            node = X[f"n{len(expected)}"] if (shape, SH.path, None) in SHAPES else BNode()
            data += broken(shape, component, node)
            expected.add((str(node), name, str(PARAMETERS[component])))
    assert len(expected) > 250
    _, results, _ = pyshacl.validate(data, shacl_graph=SHAPES, do_owl_imports=False)
    says = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent)
    found = {
        tuple(str(results.value(one, verb)) for verb in says)
        for one in results.subjects(RDF.type, SH.ValidationResult)
    }
    assert expected - found == set()


def test_every_class_of_the_data_has_a_shape(toy_quads: ToyQuads) -> None:
    store = Store.in_memory([*toy_quads.lines, *toy_quads.run])
    used = {str(row[0]) for row in store.query("SELECT DISTINCT ?c { ?s a ?c }").rows}
    shaped = {str(target) for target in SHAPES.objects(None, SH.targetClass)}
    assert used - shaped == {"http://www.w3.org/ns/prov#SoftwareAgent"}
