"""A store of the toy papers in memory, and made-up papers, links and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from kg.errors import UnknownName
from kg.extract.sentences import sentences_of
from kg.records import (
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Reading,
    Role,
    Source,
)
from kg.related import RelatedIndex


class MemoryView:
    """A view of extractions that are held in memory."""

    def __init__(self, extractions: tuple[Extraction, ...]) -> None:
        """Take them in any order."""
        self._by_id = {extraction.paper.id: extraction for extraction in extractions}
        for extraction in extractions:
            self._by_id |= dict.fromkeys(extraction.paper.aliases, extraction)
        self._all = sorted(extractions, key=lambda extraction: extraction.paper.id)

    def papers(self) -> list[Paper]:
        return [extraction.paper for extraction in self._all]

    def paper(self, paper_id: str) -> Paper:
        return self.extraction(paper_id).paper

    def extraction(self, paper_id: str) -> Extraction:
        if paper_id not in self._by_id:
            raise UnknownName("paper", paper_id)
        return self._by_id[paper_id]

    def extractions(self) -> Iterator[Extraction]:
        return iter(self._all)


@pytest.fixture(scope="session")
def view(toy_extractions: tuple[Extraction, ...]) -> MemoryView:
    return MemoryView(toy_extractions)


@pytest.fixture(scope="session")
def index(view: MemoryView) -> RelatedIndex:
    return RelatedIndex.build(view)


@pytest.fixture
def view_of() -> type[MemoryView]:
    """Make a view of other extractions."""
    return MemoryView


@pytest.fixture
def extraction_of() -> Callable[..., Extraction]:
    """Make a paper with links from its id, title, abstract and the names it links to."""
    return _extraction


@pytest.fixture(scope="session")
def reading_of() -> Callable[[Extraction], Reading]:
    """Make a reading with vectors of the words of a paper."""
    return _reading


def _vector(text: str) -> tuple[float, ...]:
    """A vector of a text: the sum of one random direction a word, the same in every run."""
    total = np.zeros(384)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little")
        total += np.random.default_rng(seed).standard_normal(384)
    norm = float(np.linalg.norm(total)) or 1.0
    return tuple((total / norm).tolist())


def _reading(extraction: Extraction) -> Reading:
    """A reading of a paper with vectors of its words."""
    paper = extraction.paper
    return Reading(
        paper.id,
        sentences=extraction.sentences,
        vector=_vector(paper.text),
        sentence_vectors=tuple(
            _vector(paper.text[sentence.start : sentence.end]) for sentence in extraction.sentences
        ),
    )


def _extraction(
    paper_id: str,
    title: str,
    abstract: str = "",
    names: tuple[tuple[str, EntityType, Role], ...] = (),
    **fields: object,
) -> Extraction:
    """A paper whose links are found by looking for names in its text."""
    paper = Paper(paper_id, title, abstract, **fields)  # type: ignore[arg-type] # fields of Paper
    links = []
    for name, kind, role in names:
        start = paper.text.lower().index(name.lower())
        end = start + len(name)
        mention = Mention(start, end, paper.text[start:end], kind, Source.VOCABULARY)
        entity = Entity(name.lower().replace(" ", "-"), name, kind)
        links.append(Link(entity, role, kind, 1.0, (Source.VOCABULARY,), (mention,)))
    return Extraction(
        paper,
        tuple(sorted(links, key=lambda link: link.entity.key)),
        sentences=sentences_of(title, abstract),
    )
