"""A corpus of any size for benchmarks, made from the supplied page: the same every time.

Each made paper takes one paper of the page as a template: its texts, its links with their roles,
types and places, its results. Which entities the links point at is drawn anew: some stay, what a
paper introduces is its own, and the rest is drawn by Zipf's law from made entities, so that a few
are in very many papers and most in one or two, as in real corpora.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.records import Entity, EntityType, Extraction, Link, Result, Role

_KEPT = 0.3
"""Part of the links that keep the template's entity."""
_ENTITIES_A_PAPER = 2
"""Made entities of one type to draw from, for each paper of the corpus."""
_FIRST_YEAR, _YEARS = 2012, 14


def made_extractions(templates: Sequence[Extraction], count: int) -> Iterator[Extraction]:
    """Make papers with links and results, one after another.

    Args:
        templates: Papers to vary.
        count: How many to make.
    """
    pool = max(count * _ENTITIES_A_PAPER, 2)
    for number in range(count):
        yield _made(templates[number % len(templates)], number, pool)


def _made(template: Extraction, number: int, pool: int) -> Extraction:
    draw = random.Random(number)  # noqa: S311 - the same numbers every time
    year, month = _FIRST_YEAR + draw.randrange(_YEARS), 1 + number % 12
    suffix = f" {number}"
    cut = len(template.paper.title)
    paper = replace(
        template.paper,
        id=f"made-{number:07}",
        title=template.paper.title + suffix,
        date=f"{year}-{month:02}",
        arxiv_id=f"{year % 100:02}{month:02}.{number:07}",
        doi="",
        key="",
        inputs=("made.jsonl",),
        citations=tuple(f"made-{draw.randrange(number):07}" for _ in range(3 if number else 0)),
    )
    links: dict[str, Link] = {}
    for place, link in enumerate(template.links):
        entity = _entity(link, number, place, pool, draw)
        if entity.key not in links:
            links[entity.key] = _moved(link, entity, cut, len(suffix))
    return replace(
        template,
        paper=paper,
        links=tuple(links[key] for key in sorted(links)),
        results=tuple(_moved_result(one, cut, len(suffix)) for one in template.results),
        sentences=(),
    )


def _entity(link: Link, number: int, place: int, pool: int, draw: random.Random) -> Entity:
    """Choose the entity of a link: the template's, the paper's own, or one drawn by Zipf's law."""
    kind = link.entity.type
    if link.role is Role.INTRODUCES:
        return _named(kind, f"{kind.value.lower()} of paper {number} {place}")
    if draw.random() < _KEPT:
        return link.entity
    return _named(kind, f"{kind.value.lower()} {int(pool ** draw.random())}")


def _named(kind: EntityType, name: str) -> Entity:
    return Entity("made-" + name.replace(" ", "-"), f"Made {name}", kind)


def _moved(link: Link, entity: Entity, cut: int, by: int) -> Link:
    """Move the places after the title by the characters that it became longer."""
    mentions = tuple(
        mention
        if mention.start < cut
        else replace(mention, start=mention.start + by, end=mention.end + by)
        for mention in link.mentions
    )
    return replace(link, entity=entity, mentions=mentions)


def _moved_result(result: Result, cut: int, by: int) -> Result:
    if result.start < cut:
        return result
    return replace(result, start=result.start + by, end=result.end + by)
