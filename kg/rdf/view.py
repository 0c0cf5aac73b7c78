"""The graph as records again: what related work and the explorer read.

A view gives back the same papers, links and results that went in. It reads one graph at a time,
so it can walk through a corpus of any size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote

from kg.errors import UnknownName
from kg.iri import BASE, entity_key, graph_iri
from kg.rdf import terms
from kg.rdf.answers import Answer
from kg.rdf.compact import read_labels, read_mentions, read_order, read_sentences
from kg.records import (
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Result,
)

_PAPERS = f"SELECT ?paper ?id {{ ?paper a <{terms.PAPER_CLASSES[0]}> ; <{terms.IDENTIFIER}> ?id }}"
_ALIASES = f"SELECT ?paper ?id {{ ?paper <{terms.ALIAS}> ?id }}"
_WORD_OF = {
    table: {iri: word for word, iri in words.items()}
    for table, words in (
        (terms.BOUND, terms.BOUND_IRI),
        (terms.STATISTIC, terms.STATISTIC_IRI),
        (terms.KIND, terms.KIND_IRI),
    )
}

Values = dict[str, list[str]]
"""Values of one subject by predicate."""


class Quads(Protocol):
    """What a view needs of a store."""

    def query(self, text: str) -> Answer:
        """Answer a query over the union of all graphs."""

    def triples(self, graph: str) -> Iterator[tuple[str, str, str]]:
        """Give the triples of one graph as plain texts."""


class View:
    """Papers, entities and extractions of a store; nothing in it changes.

    Example:
        >>> from kg.rdf.quads import paper_quads
        >>> from kg.rdf.store import Store
        >>> lines = paper_quads(Extraction(Paper("p1", "A title", upvotes=3)))
        >>> View(Store.in_memory(lines)).paper("p1")
        Paper(id='p1', title='A title', ... upvotes=3, ...)
    """

    def __init__(self, store: Quads, base: str = BASE) -> None:
        """Look at a store.

        Args:
            store: A store, or anything else that answers the same two calls.
            base: The base that it was built with.
        """
        self._store = store
        self._base = base

    def papers(self) -> list[Paper]:
        """Give all papers, sorted by id; read once."""
        return list(self._papers.values())

    def paper(self, paper_id: str) -> Paper:
        """Give a paper by its id or an alias.

        Raises:
            UnknownName: If there is none.
        """
        return self._papers[self._id_of(paper_id)]

    def entities(self, type: EntityType | None = None) -> list[Entity]:
        """Give the entities of the corpus, all or of one type, sorted by key."""
        return [entity for entity in self._entities.values() if type is None or entity.type is type]

    def extraction(self, paper_id: str) -> Extraction:
        """Give a paper with its links, results and evidence.

        Raises:
            UnknownName: If there is no such paper.
        """
        return self._read(self._iris[self._id_of(paper_id)])

    def extractions(self) -> Iterator[Extraction]:
        """Give all papers with their links, in order of paper id, one at a time."""
        for iri in self._iris.values():
            yield self._read(iri)

    @cached_property
    def _iris(self) -> dict[str, str]:
        rows = self._store.query(_PAPERS).rows
        return {
            str(paper_id): str(iri) for iri, paper_id in sorted(rows, key=lambda row: str(row[1]))
        }

    @cached_property
    def _ids(self) -> dict[str, str]:
        """Id of the paper by each name that it answers to."""
        by_iri = {iri: paper_id for paper_id, iri in self._iris.items()}
        aliases = {str(alias): by_iri[str(iri)] for iri, alias in self._store.query(_ALIASES).rows}
        return aliases | {paper_id: paper_id for paper_id in self._iris}

    def _id_of(self, name: str) -> str:
        if name not in self._ids:
            raise UnknownName("paper", name, get_close_matches(name, self._ids, n=3))
        return self._ids[name]

    @cached_property
    def _papers(self) -> dict[str, Paper]:
        return {paper_id: self._read_paper(iri)[0] for paper_id, iri in self._iris.items()}

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        subjects = _by_subject(self._store.triples(graph_iri("entities", self._base)))
        entities = (self._entity_of(iri, values) for iri, values in subjects.items())
        return {entity.key: entity for entity in sorted(entities, key=lambda entity: entity.key)}

    def _entity_of(self, iri: str, values: Values) -> Entity:
        classes = values.get(terms.TYPE, ())
        kinds = [terms.TYPE_OF_CLASS[name] for name in classes if name in terms.TYPE_OF_CLASS]
        return Entity(
            key=entity_key(iri, self._base) or iri,
            name=_first(values, terms.PREF_LABEL),
            type=min(kinds),
            labels=tuple(
                sorted(
                    {
                        *values.get(terms.ALT_LABEL, ()),
                        *read_labels(_first(values, terms.FURTHER_LABELS)),
                    }
                )
            ),
            definition=_first(values, terms.DEFINITION),
            broader=self._keys(values, terms.BROADER),
            matches=tuple(sorted(values.get(terms.CLOSE_MATCH, ()))),
            in_vocabulary=terms.IN_SCHEME in values or terms.DEFINITION in values,
        )

    def _keys(self, values: Values, verb: str) -> tuple[str, ...]:
        found = (entity_key(iri, self._base) or iri for iri in values.get(verb, ()))
        return tuple(sorted(found))

    def _read_paper(self, iri: str) -> tuple[Paper, dict[str, Values]]:
        subjects = _by_subject(self._store.triples(iri))
        return self._paper_of(iri, subjects), subjects

    def _read(self, iri: str) -> Extraction:
        paper, subjects = self._read_paper(iri)
        values = subjects[iri]
        mentions = read_mentions(_first(values, terms.MENTION_LIST), paper.text)
        links = (self._link_of(subjects[node], mentions) for node in values.get(terms.LINK, ()))
        results = sorted(
            values.get(terms.RESULT, ()), key=lambda node: int(node.rpartition("-")[2])
        )
        pairs = (text.partition(" = ") for text in sorted(values.get(terms.EXPANSION, ())))
        code = values.get(terms.CODE, [])
        return Extraction(
            paper=paper,
            links=tuple(sorted(links, key=lambda link: link.entity.key)),
            results=tuple(self._result_of(subjects[node]) for node in results),
            abbreviations={short: long for short, _, long in pairs},
            code=read_order(_first(values, terms.LIST_ORDER), "code", code, sorted(code)),
            sentences=read_sentences(_first(values, terms.SENTENCE_LIST)),
        )

    def _paper_of(self, iri: str, subjects: Mapping[str, Values]) -> Paper:
        values = subjects[iri]
        order = _first(values, terms.LIST_ORDER)
        inputs = [unquote(source.rpartition("/")[2]) for source in values.get(terms.DCT_SOURCE, ())]
        return Paper(
            id=_first(values, terms.IDENTIFIER),
            title=_first(values, terms.TITLE),
            abstract=_first(values, terms.ABSTRACT),
            authors=_authors(values, subjects),
            author_count=_integer(values, terms.AUTHOR_COUNT),
            date=_first(values, terms.ISSUED),
            venue=_first(values, terms.VENUE),
            url=_first(values, terms.URL),
            doi=_first(values, terms.DOI),
            arxiv_id=_first(values, terms.ARXIV_ID),
            keywords=_ordered(values, terms.KEYWORDS, order, "keywords"),
            upvotes=_integer(values, terms.UPVOTES),
            comments=_integer(values, terms.COMMENT_COUNT),
            organization=_first(values, terms.ORGANIZATION),
            citations=_ordered(values, terms.CITED_ID, order, "citations"),
            code=read_order(order, "sourceCode", values.get(terms.CODE, ()), ()),
            aliases=_ordered(values, terms.ALIAS, order, "aliases"),
            inputs=read_order(order, "inputs", inputs, sorted(inputs)),
        )

    def _link_of(self, values: Values, mentions: Mapping[str, tuple[Mention, ...]]) -> Link:
        entity = self._entities[self._keys(values, terms.ENTITY)[0]]
        return Link(
            entity=entity,
            role=terms.ROLE_OF_IRI[_first(values, terms.ROLE)],
            type=terms.TYPE_OF_CLASS[_first(values, terms.TYPE_IN_PAPER)],
            confidence=float(_first(values, terms.CONFIDENCE)),
            sources=tuple(sorted(terms.SOURCE_OF_IRI[iri] for iri in values[terms.SOURCE])),
            mentions=mentions.get(entity.key, ()),
        )

    def _result_of(self, values: Values) -> Result:
        quote = _first(values, terms.QUOTE)
        start = int(_first(values, terms.QUOTE_START))
        end = _integer(values, terms.QUOTE_END)
        return Result(
            metric=self._name(values, terms.METRIC, terms.METRIC_NAME),
            value=_first(values, terms.VALUE),
            low=_decimal(values, terms.LOW),
            high=_decimal(values, terms.HIGH),
            bound=_word(values, terms.BOUND),
            statistic=_word(values, terms.STATISTIC),
            kind=_word(values, terms.KIND),
            unit=_first(values, terms.UNIT),
            subject=self._name(values, terms.SUBJECT, terms.SUBJECT_NAME),
            baseline=self._name(values, terms.BASELINE, terms.BASELINE_NAME),
            dataset=self._name(values, terms.ON_DATASET, terms.DATASET_NAME),
            hardware=self._name(values, terms.ON_HARDWARE, terms.HARDWARE_NAME),
            count=_integer(values, terms.COUNT),
            quote=quote,
            start=start,
            end=start + len(quote) if end is None else end,
        )

    def _name(self, values: Values, verb: str, verb_name: str) -> str:
        """Give the words of a result; they are left out where they are the entity's name."""
        words = _first(values, verb_name)
        keys = self._keys(values, verb)
        return words or (self._entities[keys[0]].name if keys else "")


def _by_subject(triples: Iterator[tuple[str, str, str]]) -> dict[str, Values]:
    subjects: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for subject, verb, value in triples:
        subjects[subject][verb].append(value)
    return {subject: dict(values) for subject, values in subjects.items()}


def _first(values: Values, verb: str) -> str:
    found = values.get(verb)
    return found[0] if found else ""


def _integer(values: Values, verb: str) -> int | None:
    found = values.get(verb)
    return int(found[0]) if found else None


def _decimal(values: Values, verb: str) -> float | None:
    found = values.get(verb)
    return float(found[0]) if found else None


def _word(values: Values, verb: str) -> str:
    return _WORD_OF[verb].get(_first(values, verb), "")


def _ordered(values: Values, verb: str, order: str, name: str) -> tuple[str, ...]:
    stored: Sequence[str] = values.get(verb, ())
    return read_order(order, name, stored, sorted(stored))


def _authors(values: Values, subjects: Mapping[str, Values]) -> tuple[str, ...]:
    nodes = (subjects[node] for node in values.get(terms.AUTHOR, ()))
    ordered = sorted(nodes, key=lambda author: int(_first(author, terms.POSITION)))
    return tuple(_first(author, terms.NAME) for author in ordered)
