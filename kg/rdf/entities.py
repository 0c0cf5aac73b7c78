"""Entities and what the vocabulary knows of them, as lines.

Each statement has one place: a name, class or broader entity of an entity of the corpus stands in
the graph of entities; facts that only the vocabulary has (maker, memory, year …) and the broader
entities that no paper names stand in the graph of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.iri import BASE, entity_iri, graph_iri
from kg.rdf import terms
from kg.rdf.compact import label_list, split_labels
from kg.rdf.inference import with_ancestors
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import address_term, iri_term, text_term
from kg.rdf.vocabulary import Facts, shipped_facts
from kg.records import Entity

_KEPT_IN_ENTITIES = frozenset(
    {
        terms.TYPE,
        terms.PREF_LABEL,
        terms.ALT_LABEL,
        terms.DEFINITION,
        terms.BROADER,
        terms.CLOSE_MATCH,
        terms.IN_SCHEME,
    }
)
_LEFT_OUT = frozenset({terms.COMMON_LABEL, terms.CONTEXT_WORD})
_LEFT_OUT_OF_ANCESTORS = frozenset(
    {
        terms.ALT_LABEL,
        terms.AMBIGUOUS_LABEL,
        terms.CLOSE_MATCH,
        terms.COMMON_LABEL,
        terms.CONTEXT_WORD,
        terms.DEFINITION,
        terms.IN_SCHEME,
    }
)


def entity_quads(entities: Iterable[Entity], base: str = BASE) -> list[str]:
    """Give the lines of the graph of entities: class, names, definition, broader, matches.

    Example:
        >>> from kg.records import EntityType
        >>> lines = entity_quads([Entity("gpu", "GPU", EntityType.HARDWARE)])
        >>> [line for line in lines if "prefLabel" in line]
        ['<https://w3id.org/litkg/entity/gpu> <http://www.w3.org/2004/02/skos/core#prefLabel>
        "GPU"@en <https://w3id.org/litkg/graph/entities> .']
    """
    statements: list[Statement] = []
    for entity in entities:
        statements += _entity_statements(entity, base)
    return lines_of(statements, graph_iri("entities", base))


def vocabulary_quads(
    entities: Iterable[Entity], base: str = BASE, *, facts: Facts | None = None
) -> list[str]:
    """Give the lines of the vocabulary's graph: facts about entities of the corpus, and ancestors.

    Only what the corpus needs is copied: facts of its entities that the graph of entities does not
    hold; and class, name, broader and facts of broader entities, and implied hardware, that no
    paper names.

    Args:
        entities: All entities of the corpus.
        base: The base of all things.
        facts: The vocabulary; the shipped one by default.
    """
    facts = shipped_facts() if facts is None else facts
    named = {entity.key: entity for entity in entities}
    statements: list[Statement] = []
    for key in sorted(with_ancestors(named, facts)):
        entity = named.get(key)
        hidden = _names_of(entity) if entity else frozenset()
        for verb, thing in facts.statements(key, base):
            if verb in (_LEFT_OUT | _KEPT_IN_ENTITIES if entity else _LEFT_OUT_OF_ANCESTORS):
                continue
            if verb == terms.AMBIGUOUS_LABEL and thing in hidden:
                continue
            statements.append((entity_iri(key, base), verb, thing))
    return lines_of(statements, graph_iri("vocabulary", base))


def _entity_statements(entity: Entity, base: str) -> Iterator[Statement]:
    iri = entity_iri(entity.key, base)
    yield iri, terms.TYPE, iri_term(terms.CLASS_OF_TYPE[entity.type])
    yield iri, terms.TYPE, iri_term(terms.SKOS_CONCEPT)
    yield iri, terms.PREF_LABEL, text_term(entity.name, "en")
    essential, further = split_labels(entity.name, entity.labels)
    for label in essential:
        yield iri, terms.ALT_LABEL, text_term(label, "en")
    if further:
        yield iri, terms.FURTHER_LABELS, text_term(label_list(further))
    if entity.definition:
        yield iri, terms.DEFINITION, text_term(entity.definition, "en")
    for key in entity.broader:
        yield iri, terms.BROADER, iri_term(entity_iri(key, base))
    for match in entity.matches:
        yield iri, terms.CLOSE_MATCH, address_term(match)
    if entity.in_vocabulary and not entity.definition:
        scheme = f"{base}vocabulary/{entity.type.value.lower()}"
        yield iri, terms.IN_SCHEME, iri_term(scheme)


def _names_of(entity: Entity) -> frozenset[str]:
    return frozenset(text_term(name, "en") for name in (entity.name, *entity.labels))
