"""The names we know: entries of ``ontology/vocabulary/*.ttl`` found in a text.

This module holds the entries; :mod:`kg.extract.matching` finds their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kg.extract.forms import fold
from kg.iri import TERMS
from kg.records import EntityType
from kg.resources import resource

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CLASSES = {TERMS + ("Topic" if t is EntityType.CONCEPT else t.value): t for t in EntityType}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity of the vocabulary.

    Attributes:
        key: Last part of its IRI.
        name: The canonical name.
        type: Its class.
        labels: Other names that are unambiguous, sorted.
        ambiguous: Names that need context, sorted.
        context: Words of which one must stand in a paper for an ambiguous name to count, sorted.
        broader: Keys of broader entries, sorted.
        definition: One sentence, or empty.
        matches: IRIs of the same thing elsewhere, sorted.
    """

    key: str
    name: str
    type: EntityType
    labels: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    definition: str = ""
    matches: tuple[str, ...] = ()


def read_vocabulary(texts: Iterable[str]) -> dict[str, Entry]:
    """Read the entries of SKOS files.

    Args:
        texts: Turtle, one string a file.

    Returns:
        The entries by key, sorted by key.
    """
    from rdflib import Graph

    graph = Graph("Oxigraph")
    for text in texts:
        graph.parse(data=text, format="ox-turtle", transactional=False)
    described: dict[str, dict[str, list[str]]] = {}
    for thing, predicate, value in graph:
        about = described.setdefault(str(thing), {})
        about.setdefault(str(predicate), []).append(str(value))
    entries = {}
    for subject, values in described.items():
        classes = [_CLASSES[name] for name in values.get(_TYPE, []) if name in _CLASSES]
        if classes:
            entry = _entry(subject.rsplit("/", 1)[-1], classes[0], values)
            entries[entry.key] = entry
    return dict(sorted(entries.items()))


def _entry(key: str, kind: EntityType, values: Mapping[str, list[str]]) -> Entry:
    return Entry(
        key=key,
        name=min(values.get(f"{_SKOS}prefLabel", [key])),
        type=kind,
        labels=tuple(sorted(values.get(f"{_SKOS}altLabel", []))),
        ambiguous=tuple(sorted(values.get(f"{TERMS}ambiguousLabel", []))),
        context=tuple(sorted(values.get(f"{TERMS}contextWord", []))),
        broader=tuple(sorted(v.rsplit("/", 1)[-1] for v in values.get(f"{_SKOS}broader", []))),
        definition=" ".join(min(values.get(f"{_SKOS}definition", [""])).split()),
        matches=tuple(sorted(values.get(f"{_SKOS}exactMatch", []))),
    )


@cache
def shipped_vocabulary() -> Mapping[str, Entry]:
    """Read the vocabulary that ships with the package, once a process."""
    folder = resource("ontology", "vocabulary")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".ttl")), key=lambda f: f.name)
    texts = (file.read_text(encoding="utf-8") for file in files)
    return MappingProxyType(read_vocabulary(texts))


def names_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Give the key of each entry by its unambiguous names, folded; the first by key wins."""
    found: dict[str, str] = {}
    for key in sorted(entries):
        for label in (entries[key].name, *entries[key].labels):
            found.setdefault(fold(label), key)
    return found
