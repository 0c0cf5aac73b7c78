"""What follows from a graph: rules, each under a property of its own, in a graph of their own.

A rule never uses the property of a role, so what papers say keeps its counts. Rules that would
repeat most of the graph are off unless asked for; ``report.json`` says what each rule added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from kg.iri import BASE, entity_iri, graph_iri, paper_iri
from kg.rdf import terms
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import full_iri, integer_term, iri_term, text_term
from kg.rdf.vocabulary import Facts, shipped_facts
from kg.records import Entity, EntityType, Extraction, Role


class Rule(StrEnum):
    """A rule of inference."""

    FAMILIES = "families"
    IMPLIED_HARDWARE = "implied-hardware"
    BROADER = "broader"
    CONCERNS = "concerns"
    INVERSE = "inverse"


DEFAULT_RULES = (Rule.FAMILIES, Rule.IMPLIED_HARDWARE)
"""The rules that pay for themselves: a few statements for each piece of hardware."""

MEANING = {
    Rule.FAMILIES: "Each piece of hardware to all its families, at any distance.",
    Rule.IMPLIED_HARDWARE: "A paper that uses software which runs on one family of hardware only, "
    "and names no hardware of that family, implies the family.",
    Rule.BROADER: "Each entity of any class to all broader ones, at any distance.",
    Rule.CONCERNS: "A paper that is linked to an entity in any role concerns it.",
    Rule.INVERSE: "An entity is the concern of each paper that is linked to it.",
}
"""What each rule says, in English."""

_PROPERTY = {
    Rule.FAMILIES: terms.BROADER_TRANSITIVE,
    Rule.IMPLIED_HARDWARE: terms.IMPLIES_HARDWARE,
    Rule.BROADER: terms.BROADER_TRANSITIVE,
    Rule.CONCERNS: terms.CONCERNS,
    Rule.INVERSE: terms.IS_CONCERN_OF,
}
_NOT_USED = frozenset({Role.MENTIONS, Role.COMPARES})


def rules_of(words: str) -> tuple[Rule, ...]:
    """Read the names of rules: ``default``, ``all``, ``none``, or names with commas between.

    Raises:
        ValueError: If there is no such rule.

    Example:
        >>> rules_of("default") == DEFAULT_RULES, rules_of("none"), rules_of("broader")
        (True, (), (<Rule.BROADER: 'broader'>,))
    """
    sets = {"default": DEFAULT_RULES, "all": tuple(Rule), "none": ()}
    if words in sets:
        return sets[words]
    try:
        found = {Rule(name.strip()) for name in words.split(",")}
    except ValueError as err:
        names = ", ".join([*sets, *Rule])
        raise ValueError(f"there are no rules {words!r}; there are {names}") from err
    return tuple(rule for rule in Rule if rule in found)


def inferred_quads(
    extractions: Iterable[Extraction],
    entities: Iterable[Entity],
    base: str = BASE,
    *,
    facts: Facts | None = None,
    rules: Collection[Rule] = DEFAULT_RULES,
) -> list[str]:
    """Give the lines of the graph of inferred statements.

    Software that runs on one family of hardware only (CUDA: NVIDIA GPUs) implies that hardware
    for the papers that use it, unless the paper names hardware of that family itself. And the
    families of hardware are closed: an NVIDIA H100 is an NVIDIA GPU, a GPU and an accelerator.

    Args:
        extractions: All papers, streamed once.
        entities: All entities of the corpus.
        base: The base of all things.
        facts: The vocabulary; the shipped one by default.
        rules: The rules to apply.
    """
    facts = shipped_facts() if facts is None else facts
    named = {entity.key: entity for entity in entities}
    statements: list[Statement] = []
    if Rule.IMPLIED_HARDWARE in rules:
        statements += _needs(named, base, facts)
    for extraction in extractions:
        if Rule.IMPLIED_HARDWARE in rules:
            statements += implied_statements(extraction, base, facts=facts)
        statements += _concerns(extraction, base, rules)
    if {Rule.FAMILIES, Rule.BROADER} & set(rules):
        every = Rule.BROADER in rules
        for key in sorted(with_ancestors(named, facts)):
            entity = named.get(key)
            kind = entity.type if entity else facts.type_of(key)
            if every or kind is EntityType.HARDWARE:
                for ancestor in sorted(ancestors_of(key, named, facts)):
                    family = iri_term(entity_iri(ancestor, base))
                    statements.append((entity_iri(key, base), terms.BROADER_TRANSITIVE, family))
    return lines_of(statements, graph_iri("inferred", base))


Added = dict[str, int]
"""How many lines each rule added, by its name; rules that added none are there too."""


def added_by(lines: Iterable[str], rules: Collection[Rule] = DEFAULT_RULES) -> Added:
    """Count lines of :func:`inferred_quads` by rule.

    Where ``broader`` is on it holds the families of hardware too, and they are counted there.
    """
    return added_by_verbs(Counter(verb_of(line) for line in lines), rules)


def verb_of(line: str) -> str:
    """Give the predicate of a line."""
    return line.split(" ", 2)[1][1:-1]


def added_by_verbs(verbs: Counter[str], rules: Collection[Rule] = DEFAULT_RULES) -> Added:
    """Give :func:`added_by` from how many lines have each predicate."""
    apart = [rule for rule in rules if not (rule is Rule.FAMILIES and Rule.BROADER in rules)]
    verbs = verbs + Counter({terms.IMPLIES_HARDWARE: verbs[terms.NEEDS_HARDWARE]})
    return {rule.value: verbs[_PROPERTY[rule]] for rule in apart}


def inference_statements(inferred: Added, base: str = BASE) -> Iterator[Statement]:
    """Describe the graph of inferred statements: from what, by which rules, how many of each.

    Args:
        inferred: How many lines each rule added.
        base: The base of all things.
    """
    graph = graph_iri("inferred", base)
    if not any(inferred.values()):
        return
    yield f"{base}dataset", full_iri("void:subset"), iri_term(graph)
    yield graph, full_iri("void:triples"), integer_term(sum(inferred.values()))
    for name in ("entities", "vocabulary"):
        yield graph, terms.DERIVED_FROM, iri_term(graph_iri(name, base))
    for name, count in inferred.items():
        rule = Rule(name)
        part = f"{graph}#{name}"
        yield graph, full_iri("void:propertyPartition"), iri_term(part)
        yield part, full_iri("void:property"), iri_term(_PROPERTY[rule])
        yield part, full_iri("void:triples"), integer_term(count)
        yield part, full_iri("dcterms:description"), text_term(MEANING[rule], "en")


def implied_statements(
    extraction: Extraction, base: str = BASE, *, facts: Facts | None = None
) -> Iterator[Statement]:
    """Give the hardware that a paper's software implies, for one paper.

    Software counts where the paper is linked to it, to something narrower, or to something that
    is named after it ("CUDA kernel discovery"), in a role other than ``mentions`` or ``compares``.
    """
    facts = shipped_facts() if facts is None else facts
    named = {link.entity.key: link.entity for link in extraction.links}
    said = {
        family
        for key, entity in named.items()
        if entity.type is EntityType.HARDWARE
        for family in (key, *ancestors_of(key, named, facts))
    }
    paper = paper_iri(extraction.paper, base)
    for link in extraction.links:
        if link.role not in _NOT_USED:
            for hardware in sorted(_needed_by(link.entity, named, facts) - said):
                yield paper, terms.IMPLIES_HARDWARE, iri_term(entity_iri(hardware, base))


def _needs(named: Mapping[str, Entity], base: str, facts: Facts) -> Iterator[Statement]:
    """Say which entities need hardware, where the vocabulary does not say so itself."""
    for key, entity in named.items():
        for hardware in sorted(_needed_by(entity, named, facts) - set(facts.runs_on(key))):
            needed = iri_term(entity_iri(hardware, base))
            yield entity_iri(key, base), terms.NEEDS_HARDWARE, needed


def _needed_by(entity: Entity, named: Mapping[str, Entity], facts: Facts) -> set[str]:
    """Give the only hardware that an entity, what is broader, or what it is named after runs on."""
    software = {entity.key, *ancestors_of(entity.key, named, facts)}
    if entity.type is not EntityType.HARDWARE:
        words = re.split(r"[\s/()]+", entity.name)
        software.update(key for key, name in facts.bound_software if name in words)
    return {hardware for key in software for hardware in facts.runs_on(key)}


def _concerns(extraction: Extraction, base: str, rules: Collection[Rule]) -> Iterator[Statement]:
    paper = paper_iri(extraction.paper, base)
    for link in extraction.links:
        entity = entity_iri(link.entity.key, base)
        if Rule.CONCERNS in rules:
            yield paper, terms.CONCERNS, iri_term(entity)
        if Rule.INVERSE in rules:
            yield entity, terms.IS_CONCERN_OF, iri_term(paper)


def is_told_of(entity: Entity, facts: Facts) -> bool:
    """Tell whether anything follows from an entity, or the vocabulary says anything of it."""
    if entity.in_vocabulary or entity.broader:
        return True
    return bool(_needed_by(entity, {entity.key: entity}, facts))


def with_ancestors(named: Mapping[str, Entity], facts: Facts) -> set[str]:
    """Give the keys of all entities, of the hardware they imply, and of all that are broader."""
    keys = set(named)
    for entity in named.values():
        keys.update(_needed_by(entity, named, facts))
    return keys.union(*(ancestors_of(key, named, facts) for key in sorted(keys)))


def ancestors_of(key: str, named: Mapping[str, Entity], facts: Facts) -> set[str]:
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
