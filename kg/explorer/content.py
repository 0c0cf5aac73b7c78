"""What the page is about: papers, entities and links as numbered columns."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from kg.explorer.options import ExplorerOptions
from kg.records import Entity, Extraction, Link, Paper, Role


class PaperView(Protocol):
    """The part of a store's view that the explorer reads."""

    def extractions(self) -> Iterator[Extraction]:
        """Give all papers with their links, in order of paper id."""


@dataclass(frozen=True)
class Content:
    """Papers and entities by number, and the links between them.

    Nodes are numbered papers first, then entities, so that node ``len(papers) + e`` is entity
    ``e``. Papers are sorted by id, entities by key, links by paper and entity.

    Attributes:
        extractions: One a paper, with the links that the options keep.
        entities: All entities of those links.
        link_papers: For each link, the number of its paper.
        link_entities: For each link, the number of its entity.
        min_support: See :class:`ExplorerOptions`.
        hub_share: See :class:`ExplorerOptions`.
        left_out: Older papers that the options allow but for which there is no room.
    """

    extractions: tuple[Extraction, ...]
    entities: tuple[Entity, ...]
    link_papers: tuple[int, ...]
    link_entities: tuple[int, ...]
    min_support: int
    hub_share: float
    left_out: int = 0

    @property
    def papers(self) -> list[Paper]:
        """The papers, sorted by id."""
        return [extraction.paper for extraction in self.extractions]

    def links(self) -> Iterator[Link]:
        """Give all links, in the order of the columns."""
        for extraction in self.extractions:
            yield from extraction.links

    @cached_property
    def support(self) -> list[int]:
        """For each entity, the number of papers that name it."""
        counts = [0] * len(self.entities)
        for entity in self.link_entities:
            counts[entity] += 1
        return counts

    @cached_property
    def introduced(self) -> list[bool]:
        """For each entity, whether some paper introduces it."""
        flags = [False] * len(self.entities)
        for entity, link in zip(self.link_entities, self.links(), strict=True):
            if link.role is Role.INTRODUCES:
                flags[entity] = True
        return flags

    @cached_property
    def core(self) -> list[bool]:
        """For each entity, whether the first view may show it: shared or introduced.

        Where there are too few papers to share anything, all are shown.
        """
        if len(self.extractions) < self.min_support:
            return [True] * len(self.entities)
        return [
            support >= self.min_support or introduced
            for support, introduced in zip(self.support, self.introduced, strict=True)
        ]

    @cached_property
    def hubs(self) -> list[bool]:
        """For each entity, whether so many papers name it that it tells them not apart."""
        least = max(self.hub_share * len(self.extractions), self.min_support, 3)
        return [support > least for support in self.support]

    def ranked_entities(self) -> list[int]:
        """Give the core entities, those of most papers first; ties in order of their key."""
        core = [number for number, is_core in enumerate(self.core) if is_core]
        return sorted(core, key=lambda number: (-self.support[number], number))


def read_content(view: PaperView, options: ExplorerOptions) -> Content:
    """Read what the options keep of a view, in one pass.

    Args:
        view: Any object with ``extractions()`` in order of paper id.
        options: What to keep.

    Returns:
        The content; the same view and options always give the same.
    """
    allowed = _Counted(_kept(view.extractions(), options))
    newest = heapq.nlargest(options.max_papers, allowed, key=lambda one: one.paper.date)
    kept = sorted(newest, key=lambda one: one.paper.id)
    entities = {link.entity.key: link.entity for one in kept for link in one.links}
    keys = sorted(entities)
    number_of = {key: number for number, key in enumerate(keys)}
    pairs = [
        (paper, number_of[link.entity.key]) for paper, one in enumerate(kept) for link in one.links
    ]
    return Content(
        extractions=tuple(kept),
        entities=tuple(entities[key] for key in keys),
        link_papers=tuple(paper for paper, _ in pairs),
        link_entities=tuple(entity for _, entity in pairs),
        min_support=options.min_support,
        hub_share=options.hub_share,
        left_out=allowed.count - len(kept),
    )


class _Counted:
    """Counts what passes through."""

    def __init__(self, extractions: Iterable[Extraction]) -> None:
        self._extractions = extractions
        self.count = 0

    def __iter__(self) -> Iterator[Extraction]:
        for one in self._extractions:
            self.count += 1
            yield one


def _kept(extractions: Iterable[Extraction], options: ExplorerOptions) -> Iterator[Extraction]:
    wanted = set(options.papers)
    types = set(options.types)
    for one in extractions:
        if wanted and one.paper.id not in wanted:
            continue
        if not options.keeps_year(one.paper.year):
            continue
        links = {
            link.entity.key: link
            for link in one.links
            if link.confidence >= options.min_confidence
            and (not types or link.entity.type in types)
        }
        yield Extraction(
            paper=one.paper,
            links=tuple(links[key] for key in sorted(links)),
            results=one.results,
            abbreviations=one.abbreviations,
            code=one.code,
            sentences=one.sentences,
        )
