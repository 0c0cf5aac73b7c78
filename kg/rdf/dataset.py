"""The description of the dataset (VoID, DCAT) and of the runs that made it (PROV), as lines.

The description says nothing that changes from run to run; times stand in the graph of runs, which
is no part of ``graph.nq``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kg.iri import BASE, PREFIXES, TERMS, entity_iri, graph_iri, input_iri, paper_iri, slug_of
from kg.rdf import terms
from kg.rdf.inference import DEFAULT_RULES, Added, Rule, added_by, inference_statements
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import full_iri, integer_term, iri_term, text_term, typed_term
from kg.records import Entity, EntityType, Extraction, Paper, Role

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""Licence of what we add: links, results, names. Abstracts keep the licence of their source."""

_MEDIA = "https://www.iana.org/assignments/media-types/"
_FILES = {
    "graph.nq": ("application/n-quads", "All papers, links, results and entities"),
    "evidence.nq": ("application/n-quads", "The mentions that prove each link"),
}
_USED = ("kg", "cito", "dcterms", "fabio", "oa", "prov", "schema", "skos")
_EXAMPLES = 3


def dataset_quads(
    extractions: Iterable[Extraction],
    entities: Iterable[Entity],
    base: str = BASE,
    *,
    title: str = "Literature graph",
    licence: str = LICENCE,
    inferred: Collection[str] = (),
    rules: Collection[Rule] = DEFAULT_RULES,
) -> list[str]:
    """Give the lines of the graph that describes the dataset: what it is, counts, examples.

    Args:
        extractions: All papers, streamed once.
        entities: All entities.
        base: The base of all things.
        title: What the dataset is called.
        licence: IRI of its licence.
        inferred: The lines of the graph of inferred statements.
        rules: The rules that they were inferred by.
    """
    contents = Contents()
    for extraction in extractions:
        contents.add(extraction)
    for entity in entities:
        contents.add_entity(entity)
    return contents_quads(
        contents, base, title=title, licence=licence, inferred=added_by(inferred, rules)
    )


@dataclass(slots=True)
class Contents:
    """What a dataset holds, counted; contents of parts can be joined.

    Attributes:
        papers: How many papers.
        links: How many links.
        results: How many results.
        roles: Links by role.
        inputs: Names of the inputs that the papers came from.
        types: Entities by type.
        first_papers: The first few papers, by id.
        first_entities: Keys of the first few entities.
    """

    papers: int = 0
    links: int = 0
    results: int = 0
    roles: Counter[Role] = field(default_factory=Counter)
    inputs: set[str] = field(default_factory=set)
    types: Counter[EntityType] = field(default_factory=Counter)
    first_papers: list[Paper] = field(default_factory=list)
    first_entities: list[str] = field(default_factory=list)

    def add(self, extraction: Extraction) -> Contents:
        """Count a paper, and give itself."""
        self.papers += 1
        self.links += len(extraction.links)
        self.results += len(extraction.results)
        self.roles.update(link.role for link in extraction.links)
        self.inputs.update(extraction.paper.inputs)
        self.first_papers = _first_papers([*self.first_papers, extraction.paper])
        return self

    def add_entity(self, entity: Entity) -> Contents:
        """Count an entity, and give itself."""
        self.types[entity.type] += 1
        self.first_entities = sorted([*self.first_entities, entity.key])[:_EXAMPLES]
        return self

    def join(self, other: Contents) -> Contents:
        """Add the contents of another part, and give itself."""
        self.papers += other.papers
        self.links += other.links
        self.results += other.results
        self.roles.update(other.roles)
        self.inputs |= other.inputs
        self.types.update(other.types)
        self.first_papers = _first_papers([*self.first_papers, *other.first_papers])
        self.first_entities = sorted([*self.first_entities, *other.first_entities])[:_EXAMPLES]
        return self


def _first_papers(papers: list[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: paper.id)[:_EXAMPLES]


def contents_quads(
    contents: Contents,
    base: str = BASE,
    *,
    title: str = "Literature graph",
    licence: str = LICENCE,
    inferred: Added,
) -> list[str]:
    """Give the lines of :func:`dataset_quads` from what was counted."""
    examples = [paper_iri(paper, base) for paper in contents.first_papers]
    examples += [entity_iri(key, base) for key in contents.first_entities]
    classes = {terms.CLASS_OF_TYPE[kind]: count for kind, count in contents.types.items()}
    classes |= {
        terms.PAPER_CLASSES[0]: contents.papers,
        terms.LINK_CLASS: contents.links,
        terms.RESULT_CLASS: contents.results,
    }
    roles = {terms.ROLE_IRI[role]: count for role, count in contents.roles.items()}
    count_all = contents.papers + contents.types.total()
    dataset = f"{base}dataset"
    statements = [
        *_about(dataset, base, title, licence),
        *(
            (dataset, full_iri("dcterms:source"), iri_term(input_iri(name, base)))
            for name in contents.inputs
        ),
        *((dataset, full_iri("void:exampleResource"), iri_term(iri)) for iri in examples),
        (dataset, full_iri("void:entities"), integer_term(count_all)),
        *_partitions(dataset, "classPartition", "class", "entities", classes),
        *_partitions(dataset, "propertyPartition", "property", "triples", roles),
        *_distributions(dataset),
        *inference_statements(inferred, base),
    ]
    return lines_of(statements, graph_iri("dataset", base))


def _about(dataset: str, base: str, title: str, licence: str) -> Iterator[Statement]:
    yield dataset, terms.TYPE, iri_term(full_iri("void:Dataset"))
    yield dataset, terms.TYPE, iri_term(full_iri("dcat:Dataset"))
    yield dataset, terms.TITLE, text_term(title, "en")
    yield (
        dataset,
        full_iri("dcterms:description"),
        text_term(
            "Papers with the tasks, methods, datasets, metrics, hardware and concepts that they "
            "are about, and the words that prove each link.",
            "en",
        ),
    )
    yield dataset, full_iri("dcterms:license"), iri_term(licence)
    yield dataset, full_iri("dcterms:conformsTo"), iri_term(TERMS.rstrip("#"))
    yield dataset, full_iri("void:uriSpace"), text_term(base)
    yield dataset, full_iri("void:feature"), iri_term("http://www.w3.org/ns/formats/N-Quads")
    for prefix in _USED:
        yield dataset, full_iri("void:vocabulary"), iri_term(PREFIXES[prefix])


def _partitions(
    dataset: str, partition: str, about: str, counted: str, counts: Mapping[str, int]
) -> Iterator[Statement]:
    for iri, count in counts.items():
        if count:
            part = f"{dataset}#{iri.rsplit('#', 1)[-1].rsplit('/', 1)[-1]}"
            yield dataset, full_iri(f"void:{partition}"), iri_term(part)
            yield part, full_iri(f"void:{about}"), iri_term(iri)
            yield part, full_iri(f"void:{counted}"), integer_term(count)


def _distributions(dataset: str) -> Iterator[Statement]:
    for name, (media, title) in _FILES.items():
        part = f"{dataset}#{name}"
        yield dataset, full_iri("dcat:distribution"), iri_term(part)
        yield part, terms.TYPE, iri_term(full_iri("dcat:Distribution"))
        yield part, terms.TITLE, text_term(title, "en")
        yield part, full_iri("dcat:mediaType"), iri_term(_MEDIA + media)


def run_quads(
    base: str = BASE,
    *,
    started: datetime,
    ended: datetime,
    inputs: Iterable[str],
    version: str,
    counts: Mapping[str, int] | None = None,
    number: int | None = None,
) -> list[str]:
    """Give the lines of the graph of runs: one build as a PROV activity.

    Args:
        base: The base of all things.
        started: When it began, with its time zone.
        ended: When it ended.
        inputs: Names of the inputs.
        version: Version of this program.
        counts: What it did, for instance ``{"papers read": 55}``.
        number: Its number, which ends its IRI; by default the moment does.
    """
    name = slug_of(started.isoformat(timespec="seconds")) if number is None else str(number)
    run = f"{base}run/{name}"
    agent = f"{base}software/litkg-{slug_of(version)}"
    statements = [
        (run, terms.TYPE, iri_term(full_iri("prov:Activity"))),
        (run, full_iri("prov:startedAtTime"), typed_term(started.isoformat(), "dateTime")),
        (run, full_iri("prov:endedAtTime"), typed_term(ended.isoformat(), "dateTime")),
        (run, full_iri("prov:wasAssociatedWith"), iri_term(agent)),
        (agent, terms.TYPE, iri_term(full_iri("prov:SoftwareAgent"))),
        (agent, terms.NAME, text_term(f"litkg {version}")),
        (f"{base}dataset", full_iri("prov:wasGeneratedBy"), iri_term(run)),
        *((run, full_iri("prov:used"), iri_term(input_iri(name, base))) for name in inputs),
        *(
            (run, full_iri("rdfs:comment"), text_term(f"{name}: {count}"))
            for name, count in (counts or {}).items()
        ),
    ]
    return lines_of(statements, graph_iri("runs", base))
