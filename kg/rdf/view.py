"""The graph as records again: what related work and the explorer read.

A view gives back the same papers, links and results that went in. It reads one graph at a time,
so it can walk through a corpus of any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

from kg.corrections import Correction
from kg.errors import UnknownName
from kg.iri import BASE, entity_iri, entity_key, graph_iri
from kg.rdf import terms
from kg.rdf.answers import Iri
from kg.rdf.compact import read_labels, read_mentions, read_order, read_sentences
from kg.rdf.corrections import corrections_of, replaced_of
from kg.rdf.readable import Readable
from kg.rdf.statements import (
    PAPER_VERBS,
    Values,
    by_subject,
    decimal,
    first,
    integer,
    paper_of,
)
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
_NAMING = (
    f"SELECT DISTINCT ?entity ?id {{ ?paper <{terms.LINK}> ?link ; <{terms.IDENTIFIER}> ?id . "
    f"?link <{terms.ENTITY}> ?entity }}"
)
_WORD_OF = {
    table: {iri: word for word, iri in words.items()}
    for table, words in (
        (terms.BOUND, terms.BOUND_IRI),
        (terms.STATISTIC, terms.STATISTIC_IRI),
        (terms.KIND, terms.KIND_IRI),
    )
}


class View:
    """Papers, entities and extractions of a store; nothing in it changes.

    Example:
        >>> from kg.rdf.quads import paper_quads
        >>> from kg.rdf.store import Store
        >>> lines = paper_quads(Extraction(Paper("p1", "A title", upvotes=3)))
        >>> View(Store.in_memory(lines)).paper("p1")
        Paper(id='p1', title='A title', ... upvotes=3, ...)
    """

    def __init__(self, store: Readable, base: str = BASE) -> None:
        """Look at a store.

        Args:
            store: A store on this machine or on a server.
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
        own_id = self._id_of(paper_id)
        if "_papers" in self.__dict__:
            return self._papers[own_id]
        return self._read_paper(self._iris[own_id])

    def answers_to(self, name: str) -> bool:
        """Say whether a paper has this id or alias."""
        return name in self._ids

    def count(self) -> int:
        """Give the number of papers."""
        return len(self._iris)

    def entities(self, type: EntityType | None = None) -> list[Entity]:
        """Give the entities of the corpus, all or of one type, sorted by key."""
        return [entity for entity in self._entities.values() if type is None or entity.type is type]

    def corrections(self) -> list[Correction]:
        """Give the corrections that people made, in the order in which they apply."""
        return corrections_of(self._store.triples(graph_iri("corrections", self._base)))

    @cached_property
    def replaced(self) -> dict[str, str]:
        """Keys of entities that were merged or renamed, with the keys that took over."""
        return replaced_of(self._store.triples(graph_iri("corrections", self._base)), self._base)

    def extraction(self, paper_id: str) -> Extraction:
        """Give a paper with its links, results and evidence.

        Raises:
            UnknownName: If there is no such paper.
        """
        return self._read(self._iris[self._id_of(paper_id)])

    def extractions(self) -> Iterator[Extraction]:
        """Give all papers with their links, in order of paper id, one at a time."""
        return self._extractions(list(self._iris.values()))

    def extractions_naming(self, entity: Entity) -> Iterator[Extraction]:
        """Give the papers that name an entity, with all their links, in order of paper id."""
        iri = Iri(entity_iri(entity.key, self._base))
        ids = {str(row[1]) for row in self._store.query(_NAMING, bindings={"entity": iri}).rows}
        return self._extractions([self._iris[paper_id] for paper_id in sorted(ids)])

    def _extractions(self, iris: Sequence[str]) -> Iterator[Extraction]:
        for iri, triples in self._store.triples_of(iris):
            yield self._extraction_of(iri, by_subject(triples))

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
        graphs = self._store.triples_of(list(self._iris.values()), verbs=PAPER_VERBS)
        papers = (paper_of(iri, by_subject(triples)) for iri, triples in graphs)
        return {paper.id: paper for paper in papers}

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        subjects = by_subject(self._store.triples(graph_iri("entities", self._base)))
        entities = (self._entity_of(iri, values) for iri, values in subjects.items())
        return {entity.key: entity for entity in sorted(entities, key=lambda entity: entity.key)}

    def _entity_of(self, iri: str, values: Values) -> Entity:
        classes = values.get(terms.TYPE, ())
        kinds = [terms.TYPE_OF_CLASS[name] for name in classes if name in terms.TYPE_OF_CLASS]
        return Entity(
            key=entity_key(iri, self._base) or iri,
            name=first(values, terms.PREF_LABEL),
            type=min(kinds),
            labels=tuple(
                sorted(
                    {
                        *values.get(terms.ALT_LABEL, ()),
                        *read_labels(first(values, terms.FURTHER_LABELS)),
                    }
                )
            ),
            definition=first(values, terms.DEFINITION),
            broader=self._keys(values, terms.BROADER),
            matches=tuple(sorted(values.get(terms.CLOSE_MATCH, ()))),
            in_vocabulary=terms.IN_SCHEME in values or terms.DEFINITION in values,
        )

    def _keys(self, values: Values, verb: str) -> tuple[str, ...]:
        found = (entity_key(iri, self._base) or iri for iri in values.get(verb, ()))
        return tuple(sorted(found))

    def _read_paper(self, iri: str) -> Paper:
        return paper_of(iri, by_subject(self._store.triples(iri)))

    def _read(self, iri: str) -> Extraction:
        return self._extraction_of(iri, by_subject(self._store.triples(iri)))

    def _extraction_of(self, iri: str, subjects: Mapping[str, Values]) -> Extraction:
        paper = paper_of(iri, subjects)
        values = subjects[iri]
        mentions = read_mentions(first(values, terms.MENTION_LIST), paper.text)
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
            code=read_order(first(values, terms.LIST_ORDER), "code", code, sorted(code)),
            sentences=read_sentences(first(values, terms.SENTENCE_LIST)),
        )

    def _link_of(self, values: Values, mentions: Mapping[str, tuple[Mention, ...]]) -> Link:
        entity = self._entities[self._keys(values, terms.ENTITY)[0]]
        return Link(
            entity=entity,
            role=terms.ROLE_OF_IRI[first(values, terms.ROLE)],
            type=terms.TYPE_OF_CLASS[first(values, terms.TYPE_IN_PAPER)],
            confidence=float(first(values, terms.CONFIDENCE)),
            sources=tuple(sorted(terms.SOURCE_OF_IRI[iri] for iri in values[terms.SOURCE])),
            mentions=mentions.get(entity.key, ()),
        )

    def _result_of(self, values: Values) -> Result:
        quote = first(values, terms.QUOTE)
        start = int(first(values, terms.QUOTE_START))
        end = integer(values, terms.QUOTE_END)
        return Result(
            metric=self._name(values, terms.METRIC, terms.METRIC_NAME),
            value=first(values, terms.VALUE),
            low=decimal(values, terms.LOW),
            high=decimal(values, terms.HIGH),
            bound=_word(values, terms.BOUND),
            statistic=_word(values, terms.STATISTIC),
            kind=_word(values, terms.KIND),
            unit=first(values, terms.UNIT),
            subject=self._name(values, terms.SUBJECT, terms.SUBJECT_NAME),
            baseline=self._name(values, terms.BASELINE, terms.BASELINE_NAME),
            dataset=self._name(values, terms.ON_DATASET, terms.DATASET_NAME),
            hardware=self._name(values, terms.ON_HARDWARE, terms.HARDWARE_NAME),
            count=integer(values, terms.COUNT),
            quote=quote,
            start=start,
            end=start + len(quote) if end is None else end,
        )

    def _name(self, values: Values, verb: str, verb_name: str) -> str:
        """Give the words of a result; they are left out where they are the entity's name."""
        words = first(values, verb_name)
        keys = self._keys(values, verb)
        return words or (self._entities[keys[0]].name if keys else "")


def _word(values: Values, verb: str) -> str:
    return _WORD_OF[verb].get(first(values, verb), "")
