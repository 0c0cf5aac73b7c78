"""The description of the dataset (VoID, DCAT) and of the runs that made it (PROV), as lines.

The description says nothing that changes from run to run; times stand in the graph of runs, which
is no part of ``graph.nq``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from kg.iri import BASE, PREFIXES, TERMS, entity_iri, graph_iri, input_iri, paper_iri, slug_of
from kg.rdf import terms
from kg.rdf.inference import DEFAULT_RULES, Rule, inference_statements
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import full_iri, integer_term, iri_term, text_term, typed_term
from kg.records import Entity, Extraction

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
    entities: Sequence[Entity],
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
    counts: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    inputs: set[str] = set()
    examples: list[str] = []
    for extraction in extractions:
        counts["papers"] += 1
        counts["links"] += len(extraction.links)
        counts["results"] += len(extraction.results)
        roles.update(terms.ROLE_IRI[link.role] for link in extraction.links)
        inputs.update(extraction.paper.inputs)
        if len(examples) < _EXAMPLES:
            examples.append(paper_iri(extraction.paper, base))
    examples += [entity_iri(entity.key, base) for entity in entities[:_EXAMPLES]]
    classes = Counter(terms.CLASS_OF_TYPE[entity.type] for entity in entities)
    classes |= Counter(
        {
            terms.PAPER_CLASSES[0]: counts["papers"],
            terms.LINK_CLASS: counts["links"],
            terms.RESULT_CLASS: counts["results"],
        }
    )
    dataset = f"{base}dataset"
    statements = [
        *_about(dataset, base, title, licence),
        *(
            (dataset, full_iri("dcterms:source"), iri_term(input_iri(name, base)))
            for name in inputs
        ),
        *((dataset, full_iri("void:exampleResource"), iri_term(iri)) for iri in examples),
        (dataset, full_iri("void:entities"), integer_term(counts["papers"] + len(entities))),
        *_partitions(dataset, "classPartition", "class", "entities", classes),
        *_partitions(dataset, "propertyPartition", "property", "triples", roles),
        *_distributions(dataset),
        *inference_statements(inferred, base, rules),
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
