"""Entities, what the vocabulary knows of them, and what follows from both, as lines.

Each statement has one place: a name, class or broader entity of an entity of the corpus stands in
the graph of entities; facts that only the vocabulary has (maker, memory, year …) and the broader
entities that no paper names stand in the graph of the vocabulary; what follows from them stands
in the graph of inferred statements, under properties of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.iri import BASE, entity_iri, graph_iri, paper_iri
from kg.rdf import terms
from kg.rdf.compact import label_list, split_labels
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import address_term, iri_term, text_term
from kg.rdf.vocabulary import Facts, shipped_facts
from kg.records import Entity, EntityType, Extraction, Role

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
_NOT_USED = frozenset({Role.MENTIONS, Role.COMPARES})


def entity_quads(entities: Iterable[Entity], base: str = BASE) -> list[str]:
    """Give the lines of the graph of entities: class, names, definition, broader, matches.

    Example:
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
    for key in sorted(_with_ancestors(named, facts)):
        entity = named.get(key)
        hidden = _names_of(entity) if entity else frozenset()
        for verb, thing in facts.statements(key, base):
            if verb in (_LEFT_OUT | _KEPT_IN_ENTITIES if entity else _LEFT_OUT_OF_ANCESTORS):
                continue
            if verb == terms.AMBIGUOUS_LABEL and thing in hidden:
                continue
            statements.append((entity_iri(key, base), verb, thing))
    return lines_of(statements, graph_iri("vocabulary", base))


def inferred_quads(
    extractions: Iterable[Extraction],
    entities: Iterable[Entity],
    base: str = BASE,
    *,
    facts: Facts | None = None,
) -> list[str]:
    """Give the lines of the graph of inferred statements.

    Two rules. Software that runs on one family of hardware only (CUDA: NVIDIA GPUs) implies that
    hardware for the papers that use it, unless the paper names hardware of that family itself.
    And the families of hardware are closed: an NVIDIA H100 is an NVIDIA GPU, a GPU and an
    accelerator. Neither uses the property of a role, so asserted counts don't change.

    Args:
        extractions: All papers, streamed once.
        entities: All entities of the corpus.
        base: The base of all things.
        facts: The vocabulary; the shipped one by default.
    """
    facts = shipped_facts() if facts is None else facts
    named = {entity.key: entity for entity in entities}
    statements: list[Statement] = []
    for extraction in extractions:
        statements += implied_statements(extraction, base, facts=facts)
    for key in sorted(_with_ancestors(named, facts)):
        entity = named.get(key)
        if (entity.type if entity else facts.type_of(key)) is EntityType.HARDWARE:
            for ancestor in sorted(_ancestors(key, named, facts)):
                family = iri_term(entity_iri(ancestor, base))
                statements.append((entity_iri(key, base), terms.BROADER_TRANSITIVE, family))
    return lines_of(statements, graph_iri("inferred", base))


def implied_statements(
    extraction: Extraction, base: str = BASE, *, facts: Facts | None = None
) -> Iterator[Statement]:
    """Give the hardware that a paper's software implies, for one paper."""
    facts = shipped_facts() if facts is None else facts
    named = {link.entity.key: link.entity for link in extraction.links}
    said = {
        family
        for key, entity in named.items()
        if entity.type is EntityType.HARDWARE
        for family in (key, *_ancestors(key, named, facts))
    }
    for link in extraction.links:
        if link.role not in _NOT_USED:
            for hardware in facts.runs_on(link.entity.key):
                if hardware not in said:
                    paper = paper_iri(extraction.paper, base)
                    yield paper, terms.IMPLIES_HARDWARE, iri_term(entity_iri(hardware, base))


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


def _with_ancestors(named: Mapping[str, Entity], facts: Facts) -> set[str]:
    """Give the keys of all entities, of the hardware they imply, and of all that are broader."""
    keys = set(named)
    for key in named:
        keys.update(facts.runs_on(key))
    return keys.union(*(_ancestors(key, named, facts) for key in sorted(keys)))


def _ancestors(key: str, named: Mapping[str, Entity], facts: Facts) -> set[str]:
    """Give all broader entities; an entity of the corpus knows better than the vocabulary."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        entity = named.get(current)
        for broader in entity.broader if entity else facts.broader(current):
            if broader not in found and broader != key:
                found.add(broader)
                waiting.append(broader)
    return found
