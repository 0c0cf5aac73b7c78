"""Links and entities of a corpus while corrections change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.extract.forms import fold
from kg.extract.roles import role_of
from kg.extract.vocabulary import Entry
from kg.iri import paper_key, slug_of
from kg.records import Entity, EntityType, Extraction, Link, Mention, Paper, Role, Source
from kg.resolve.entities import EntityTable


class Draft:
    """A corpus in the middle of its corrections; the extractions that went in never change."""

    def __init__(self, extractions: Iterable[Extraction], vocabulary: Mapping[str, Entry]) -> None:
        """Take extractions in the order in which they are to come out."""
        self._given = tuple(extractions)
        self._table = EntityTable(vocabulary)
        self._vocabulary = vocabulary
        self._links = [{link.entity.key: link for link in one.links} for one in self._given]
        self._places: dict[str, set[int]] = defaultdict(set)
        self._entities: dict[str, Entity] = {}
        for index, links in enumerate(self._links):
            for key, link in links.items():
                self._places[key].add(index)
                self._entities[key] = link.entity
        self._replaced: dict[str, str] = {}
        self._touched: set[int] = set()
        self._papers: tuple[dict[str, list[int]], ...] = ()

    def find(self, key: str) -> str:
        """Give the key that took over from a key, or the key itself."""
        while key in self._replaced:
            key = self._replaced[key]
        return key

    def places(self, key: str, paper: str = "") -> list[int]:
        """Give the papers that link to an entity, or the one that is asked for if it does."""
        found = self._places.get(key, set())
        return sorted(found if not paper else found.intersection(self.papers_called(paper)))

    def papers_called(self, name: str) -> list[int]:
        """Give the papers whose IRI ends so, else those whose arXiv id, DOI or title it is."""
        if not self._papers:
            self._papers = (defaultdict(list), defaultdict(list))
            for index, extraction in enumerate(self._given):
                self._papers[0][paper_key(extraction.paper)].append(index)
                for key in _other_keys_of(extraction.paper):
                    self._papers[1][key].append(index)
        return self._papers[0].get(name) or self._papers[1].get(name, [])

    def paper(self, index: int) -> Paper:
        """Give a paper."""
        return self._given[index].paper

    def ids(self, places: Iterable[int]) -> tuple[str, ...]:
        """Give the ids of papers, sorted."""
        return tuple(sorted(self._given[index].paper.id for index in places))

    def name(self, key: str) -> str:
        """Give the name of an entity, or its key where it has none."""
        known = self.entity(key)
        return known.name if known else key

    def entity(self, key: str) -> Entity | None:
        """Give an entity of the corpus or of the vocabulary."""
        if self._places.get(key):
            return self._entities[key]
        return self._table.entity(key) if key in self._vocabulary else None

    def is_in_vocabulary(self, key: str) -> bool:
        """Whether the vocabulary has an entity."""
        return key in self._vocabulary

    def link(self, index: int, key: str) -> Link | None:
        """Give the link of a paper to an entity."""
        return self._links[index].get(key)

    def set_entity(self, entity: Entity) -> None:
        """Replace what is known of an entity, in all its links."""
        self._entities[entity.key] = entity
        self._touched |= self._places[entity.key]

    def put(self, index: int, link: Link) -> None:
        """Set the link of a paper to the entity that the link names; joins the one there."""
        key = link.entity.key
        self._entities.setdefault(key, link.entity)
        known = self._links[index].get(key)
        self._links[index][key] = link if known is None else self._joined(index, known, link)
        self._places[key].add(index)
        self._touched.add(index)

    def set(self, index: int, link: Link) -> None:
        """Put a link in the place of the one to the same entity."""
        self._links[index][link.entity.key] = link
        self._touched.add(index)

    def take(self, index: int, key: str) -> Link:
        """Take the link of a paper to an entity away."""
        self._places[key].discard(index)
        self._touched.add(index)
        return self._links[index].pop(key)

    def replace(self, old: str, new: str) -> None:
        """Note that one key took over from another."""
        self._replaced.pop(new, None)
        self._replaced[old] = new

    def restore(self, key: str) -> None:
        """Note that a key stands for itself again."""
        self._replaced.pop(key, None)

    def role(self, index: int, mentions: tuple[Mention, ...], entity_type: EntityType) -> Role:
        """Decide the role of some mentions in a paper as for any link."""
        extraction = self._given[index]
        return role_of(extraction.paper.text, extraction.sentences, mentions, entity_type)

    def replaced(self) -> dict[str, str]:
        """Give each key that was taken over with the key that stands for it now, if any does."""
        found = {old: self.find(old) for old in sorted(self._replaced)}
        return {
            old: new
            for old, new in found.items()
            if old != new and self._places.get(new) and not self._places.get(old)
        }

    def extractions(self) -> tuple[Extraction, ...]:
        """Give the extractions as they are now."""
        for key, entity in list(self._entities.items()):
            broader = tuple(sorted({self.find(one) for one in entity.broader} - {key}))
            if broader != entity.broader and self._places.get(key):
                self.set_entity(replace(entity, broader=broader))
        return tuple(
            replace(extraction, links=self._now(index)) if index in self._touched else extraction
            for index, extraction in enumerate(self._given)
        )

    def _now(self, index: int) -> tuple[Link, ...]:
        links = sorted(self._links[index].items())
        return tuple(replace(link, entity=self._entities[key]) for key, link in links)

    def _joined(self, index: int, known: Link, other: Link) -> Link:
        """Make one link of two: all places, all sources, the higher confidence."""
        mentions = joined_mentions(known.mentions, other.mentions)
        same = known.role is other.role
        return replace(
            known,
            role=known.role if same else self.role(index, mentions, known.type),
            confidence=max(known.confidence, other.confidence),
            sources=tuple(sorted({*known.sources, *other.sources})),
            mentions=mentions,
        )


def joined_mentions(one: Iterable[Mention], other: Iterable[Mention]) -> tuple[Mention, ...]:
    """Put mentions together, one a place: the one that scores best, sorted."""
    best: dict[tuple[int, int], Mention] = {}
    for mention in sorted((*one, *other), key=lambda m: (m.score, m.source, m.type, m.entry)):
        best[mention.start, mention.end] = mention
    return tuple(best[place] for place in sorted(best))


def with_labels(entity: Entity, names: Iterable[str]) -> Entity:
    """Add names to an entity; those that fold to one it has are left out."""
    forms = {fold(name) for name in (entity.name, *entity.labels)}
    labels = list(entity.labels)
    for name in sorted(set(names)):
        if fold(name) not in forms:
            forms.add(fold(name))
            labels.append(name)
    return replace(entity, labels=tuple(sorted(labels)))


def by_hand(link: Link) -> Link:
    """Note that a person changed a link."""
    return replace(link, sources=tuple(sorted({*link.sources, Source.CORRECTION})))


def _other_keys_of(paper: Paper) -> set[str]:
    """Give the keys that a paper has where it comes with other identifiers."""
    keys = {slug_of(paper.title)}
    if paper.doi:
        keys.add(paper_key(Paper("", "", doi=paper.doi)))
    return keys
