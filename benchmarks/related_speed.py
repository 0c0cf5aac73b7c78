"""How fast related work is looked up among made-up papers."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kg.records import (
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Reading,
    Role,
    Sentence,
    SentencePart,
    Source,
)
from kg.related import Options, Query, RelatedIndex
from kg.related.ranking import rank
from kg.related.reasons import find_related

_VOCABULARY = 60_000
_ENTITIES = 30_000
_LOOKUPS = 100


class MadeUp:
    """A store of made-up papers with words, entities and vectors as frequent as in real ones."""

    def __init__(self, size: int) -> None:
        """Take the number of papers; each is made when it is asked for, always the same."""
        self.size = size

    def paper(self, paper_id: str) -> Paper:
        """Give one paper."""
        return self.extraction(paper_id).paper

    def extractions(self) -> Iterator[Extraction]:
        """Give all papers, by id."""
        return (self.extraction(f"p{number:07}") for number in range(self.size))

    def extraction(self, paper_id: str) -> Extraction:
        """Give one paper with its links: 8 sentences of 20 words, 15 entities."""
        dice = np.random.default_rng(int(paper_id[1:]))
        ranks = np.minimum(dice.zipf(1.15, 170), _VOCABULARY)
        words = [f"w{rank}x" for rank in ranks.tolist()]
        title = " ".join(words[:10])
        parts = (
            [SentencePart.BACKGROUND] * 2 + [SentencePart.METHOD] * 3 + [SentencePart.RESULT] * 3
        )
        lines = [" ".join(words[10 + 20 * n : 30 + 20 * n]) + "." for n in range(len(parts))]
        paper = Paper(paper_id, title, " ".join(lines), date=f"{2015 + int(paper_id[1:]) % 11}")
        sentences = [Sentence(0, len(title), SentencePart.TITLE)]
        start = len(title) + 1
        for line, part in zip(lines, parts, strict=True):
            sentences.append(Sentence(start, start + len(line), part))
            start += len(line) + 1
        return Extraction(paper, self._links(dice), sentences=tuple(sentences))

    def _links(self, dice: np.random.Generator) -> tuple[Link, ...]:
        types, roles = tuple(EntityType), tuple(Role)
        keys = sorted({int(rank) for rank in np.minimum(dice.zipf(1.3, 15), _ENTITIES)})
        links = []
        for key in keys:
            kind = types[key % len(types)]
            mention = Mention(0, 2, "w1", kind, Source.TAGGER)
            entity = Entity(f"entity-{key}", f"entity {key}", kind)
            role = roles[int(dice.integers(len(roles)))]
            links.append(Link(entity, role, kind, 0.9, (Source.TAGGER,), (mention,)))
        return tuple(links)


class MadeUpReadings:
    """Made-up vectors."""

    def get(self, paper_id: str, /) -> Reading:
        """Give a reading: one vector for the paper, nine for its sentences."""
        dice = np.random.default_rng(int(paper_id[1:]))
        vectors = dice.standard_normal((10, 384), dtype=np.float32)
        rows = [tuple(row) for row in vectors.tolist()]
        return Reading(paper_id, vector=rows[0], sentence_vectors=tuple(rows[1:]))


def speed_table(size: int, cache: Path) -> str:
    """Measure building, opening and lookups; the index is kept in the cache folder."""
    folder = cache / f"made-up-{size}"
    store = MadeUp(size)
    lines = [f"{size} made-up papers", ""]
    if not folder.exists():
        start = time.perf_counter()
        RelatedIndex.build(store, MadeUpReadings(), fingerprint="made-up").save(folder)
        lines.append(
            f"build and save: {time.perf_counter() - start:.0f} s (papers made up included)"
        )
    start = time.perf_counter()
    index = RelatedIndex.open(folder)
    lines.append(f"open: {1000 * (time.perf_counter() - start):.0f} ms")
    bytes_on_disk = sum(path.stat().st_size for path in folder.iterdir())
    lines.append(f"on disk: {bytes_on_disk / 2**20:.0f} MiB")
    asked = np.random.default_rng(0).integers(0, size, _LOOKUPS)
    for name, options in (
        ("no facet", Options(k=10)),
        ("facet method", Options(k=10, facet="method")),
        ("three facets", Options(k=10, facet=["background", "method", "result"])),
    ):
        times = []
        for number in asked.tolist():
            query = Query((f"p{number:07}",))
            start = time.perf_counter()
            rank(query, store, index, options)
            times.append(1000 * (time.perf_counter() - start))
        found = np.percentile(times[5:], [50, 99])
        lines.append(f"lookup, {name}: p50 {found[0]:.1f} ms, p99 {found[1]:.1f} ms")
    start = time.perf_counter()
    for number in asked[:20].tolist():
        find_related(Query((f"p{number:07}",)), store, index, Options(k=10))
    each = 1000 * (time.perf_counter() - start) / 20
    lines.append(f"lookup with reasons, no facet: mean {each:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    lines.append(f"peak memory: {peak:.0f} MiB")
    return "\n".join(lines)
