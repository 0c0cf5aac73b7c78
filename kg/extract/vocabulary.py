"""The names we know: entries of ``ontology/vocabulary/*.ttl`` found in a text.

This module holds the entries; :mod:`kg.extract.matching` finds their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kg.extract.forms import fold
from kg.iri import TERMS
from kg.records import EntityType
from kg.resources import resource
from kg.triples import triples_in

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
CLASSES = {TERMS + ("Topic" if t is EntityType.CONCEPT else t.value): t for t in EntityType}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity of the vocabulary.

    Attributes:
        key: Last part of its IRI.
        name: The canonical name.
        type: Its class.
        labels: Other names that are unambiguous, sorted.
        ambiguous: Names that need context, sorted.
        common: Names, of those above, that are often used in passing: found alone they are a
            hint, sorted.
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
    common: tuple[str, ...] = ()


def read_vocabulary(paths: Iterable[Path]) -> dict[str, Entry]:
    """Read the entries of SKOS files.

    Args:
        paths: Turtle files in the form of ``ontology/vocabulary``.

    Returns:
        The entries by key, sorted by key.

    Raises:
        BadInput: If a file cannot be read or is not Turtle.
    """
    described: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        for thing, predicate, value, _ in triples_in(path):
            described.setdefault(thing, {}).setdefault(predicate, []).append(value)
    entries = {}
    for subject, values in described.items():
        classes = [CLASSES[name] for name in values.get(_TYPE, []) if name in CLASSES]
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
        matches=tuple(
            sorted({*values.get(f"{_SKOS}exactMatch", []), *values.get(f"{_SKOS}closeMatch", [])})
        ),
        common=tuple(sorted(values.get(f"{TERMS}commonLabel", []))),
    )


@cache
def shipped_vocabulary() -> Mapping[str, Entry]:
    """Read the vocabulary that ships with the package, once a process."""
    folder = resource("ontology", "vocabulary")
    return MappingProxyType(read_vocabulary(sorted(folder.glob("*.ttl"))))


def with_own(shipped: Mapping[str, Entry], own: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """Join the shipped entries with those that somebody brings; the latter win.

    An entry of one's own takes the place of the shipped one with the same key, whose names it
    keeps as labels. A name that another shipped entry has as a label means one's own entry from
    then on; where it is that entry's only name, the name is ambiguous there.

    Example:
        >>> kind = EntityType.METHOD
        >>> shipped = {"llm": Entry("llm", "LLM", kind, ("LM",)), "cnn": Entry("cnn", "CNN", kind)}
        >>> own = {"lm": Entry("lm", "LM", kind), "cnn": Entry("cnn", "CNN", EntityType.TASK)}
        >>> joined = with_own(shipped, own)
        >>> joined["llm"].labels, joined["cnn"].type
        ((), <EntityType.TASK: 'Task'>)
    """
    if not own:
        return shipped
    taken = {fold(label) for entry in own.values() for label in (entry.name, *entry.labels)}
    found: dict[str, Entry] = {}
    for key, entry in shipped.items():
        mine = own.get(key)
        labels = tuple(label for label in entry.labels if fold(label) not in taken)
        if mine is not None:
            more = {*mine.labels, *labels, *((entry.name,) if entry.name != mine.name else ())}
            found[key] = replace(
                mine,
                labels=tuple(sorted(more - {mine.name})),
                definition=mine.definition or entry.definition,
                broader=mine.broader or entry.broader,
            )
        elif fold(entry.name) in taken:
            ambiguous = tuple(sorted({*entry.ambiguous, entry.name}))
            found[key] = replace(entry, labels=labels, ambiguous=ambiguous)
        else:
            found[key] = entry if labels == entry.labels else replace(entry, labels=labels)
    found.update({key: entry for key, entry in own.items() if key not in found})
    return dict(sorted(found.items()))


def names_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Give the key of each entry by its unambiguous names, folded; the first by key wins."""
    found: dict[str, str] = {}
    for key in sorted(entries):
        for label in (entries[key].name, *entries[key].labels):
            found.setdefault(fold(label), key)
    return found
