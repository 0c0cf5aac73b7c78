"""Does a graph keep to the shapes of ``ontology/shapes.ttl``?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg.iri import BASE, prefixes
from kg.rdf import terms
from kg.rdf.answers import Iri
from kg.rdf.readable import Readable
from kg.resources import resource

if TYPE_CHECKING:
    from rdflib import Graph

_SHACL = "http://www.w3.org/ns/shacl#"
_BATCH = 300
"""Papers that are checked together."""
_PAPERS = f"SELECT ?paper {{ ?paper a <{terms.PAPER_CLASSES[0]}> }}"


def validate(store: Readable, base: str = BASE) -> list[str]:
    """Check a store against the shapes, a few hundred papers at a time.

    Nothing is fetched and no inference is made.

    Args:
        store: The store.
        base: The base that it was built with.

    Returns:
        One line a violation, sorted, each once: the node, the property, the rule, the value.
        Empty when all is well.
    """
    papers = sorted(str(row[0]) for row in store.query(_PAPERS).rows if isinstance(row[0], Iri))
    own = {graph for paper in papers for graph in (paper, f"{paper}/evidence")}
    shared: dict[str, list[str]] = {}
    for graph in store.graphs():
        if graph not in own:
            for line in _triples(store, graph):
                shared.setdefault(line[: line.index(" ")], []).append(line)
    report = set(_violations([line for found in shared.values() for line in found], base))
    waiting = iter(papers)
    while batch := list(islice(waiting, _BATCH)):
        lines = [
            line
            for paper in batch
            for graph in (paper, f"{paper}/evidence")
            for line in _triples(store, graph)
        ]
        report |= set(_violations([*lines, *_needed(shared, lines)], base))
    return sorted(report)


def _triples(store: Readable, graph: str) -> Iterator[str]:
    """Give the lines of a graph as N-Triples."""
    tail = len(f" <{graph}> .")
    for line in store.dump(graph):
        yield f"{line[:-tail]} ."


def _needed(shared: Mapping[str, list[str]], lines: Iterable[str]) -> Iterator[str]:
    """Give what the shared graphs say of all that some papers point at, at any distance."""
    seen: set[str] = set()
    waiting = list(lines)
    while waiting:
        node = waiting.pop()[:-2].rsplit(" ", 1)[1]
        if node in shared and node not in seen:
            seen.add(node)
            yield from shared[node]
            waiting += shared[node]


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    from rdflib import Graph

    return Graph().parse(resource("ontology", "shapes.ttl"), format="turtle")


def _violations(lines: Iterable[str], base: str) -> Iterator[str]:
    import pyshacl
    from rdflib import RDF, Graph, URIRef

    data = Graph().parse(data="\n".join(lines), format="ox-nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=_shapes(), do_owl_imports=False)
    for node in results.subjects(RDF.type, URIRef(f"{_SHACL}ValidationResult")):
        yield _line(results, node, base)


def _line(results: Any, node: Any, base: str) -> str:
    from rdflib import URIRef

    def said(name: str) -> str:
        value = results.value(node, URIRef(_SHACL + name))
        return "" if value is None else _shortened(str(value), base)

    path = said("resultPath")
    value = said("value")
    where = f"{said('focusNode')} {path}".strip()
    return f"{where}: {said('resultMessage')}" + (f" (it is {value})" if value else "")


def _shortened(words: str, base: str) -> str:
    """Write an IRI with a prefix, and anything long cut short."""
    best = max(
        ((space, prefix) for prefix, space in prefixes(base).items() if words.startswith(space)),
        default=None,
        key=lambda pair: len(pair[0]),
    )
    short = f"{best[1]}:{words[len(best[0]) :]}" if best else words
    return short if len(short) <= 200 else f"{short[:199]}…"
