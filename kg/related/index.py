"""The index of related work: what every paper says, ready to be compared, on disk or in memory.

It holds the words, entities, citations and (where a tagger read the papers) text vectors of all
papers of a store, and a fingerprint of what it was made from, so that an index that is older
than its store is never taken for a current one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from kg.errors import BadInput, UnknownName
from kg.iri import identifier_of
from kg.records import Extraction, Paper, Reading
from kg.related.arrays import open_arrays, open_part, save_arrays, save_part
from kg.related.citations import CitationIndex
from kg.related.lexical import LexicalIndex, text_terms
from kg.related.names import near_names
from kg.related.shared import EntityIndex
from kg.related.vectors import PaperVectors, VectorIndex

_FORMAT = 1
_META = "index.json"


class View(Protocol):
    """The read-only view of a store that related work needs."""

    def paper(self, paper_id: str) -> Paper:
        """Give one paper."""

    def extraction(self, paper_id: str) -> Extraction:
        """Give one paper with its links."""

    def extractions(self) -> Iterator[Extraction]:
        """Give all of them in the order of the papers' ids."""


class Readings(Protocol):
    """Where the text vectors come from: a mapping of paper ids to readings will do."""

    def get(self, paper_id: str, /) -> Reading | None:
        """Give a paper's reading, None where there is none."""


@dataclass(frozen=True, slots=True)
class RelatedIndex:
    """All papers of a store, ready to be compared.

    Attributes:
        ids: Ids of the papers, ascending; a paper's row is its place here.
        rows: Row of every id that a paper answers to.
        first_days: First day that a paper's date can mean, as ``yyyymmdd``; 0 without a date.
        last_days: Last day that it can mean.
        lexical: Their words.
        entities: Their entities.
        citations: What they cite.
        vectors: Their text vectors, or None.
        fingerprint: Of all that the index was made from.
    """

    ids: tuple[str, ...]
    rows: dict[str, int]
    first_days: npt.NDArray[np.int32]
    last_days: npt.NDArray[np.int32]
    lexical: LexicalIndex
    entities: EntityIndex
    citations: CitationIndex
    vectors: VectorIndex | None
    fingerprint: str

    @staticmethod
    def build(
        view: View, vectors: Readings | None = None, *, fingerprint: str = ""
    ) -> RelatedIndex:
        """Build the index of all papers of a store.

        The same papers give the same index, byte for byte.

        Args:
            view: The store.
            vectors: Readings with text vectors by paper id; papers without one, and papers
                whose reading has another number of sentences, rank by their words.
            fingerprint: Kept with the index; by default the one that :func:`fingerprint_of`
                makes.

        Returns:
            The index.
        """
        extractions = sorted(view.extractions(), key=lambda extraction: extraction.paper.id)
        papers = [extraction.paper for extraction in extractions]
        rows = {alias: row for row, paper in enumerate(papers) for alias in paper.aliases}
        rows.update({paper.id: row for row, paper in enumerate(papers)})
        days = [days_of(paper.date) for paper in papers]
        return RelatedIndex(
            ids=tuple(paper.id for paper in papers),
            rows=rows,
            first_days=np.array([first for first, _ in days], np.int32),
            last_days=np.array([last for _, last in days], np.int32),
            lexical=LexicalIndex.build(text_terms(paper.title, paper.abstract) for paper in papers),
            entities=EntityIndex.build(extraction.links for extraction in extractions),
            citations=CitationIndex.build(_citations(papers, rows)),
            vectors=VectorIndex.build(_vectors(extractions, vectors)) if vectors else None,
            fingerprint=fingerprint or fingerprint_of(extractions),
        )

    def row(self, paper_id: str) -> int:
        """Give the row of a paper.

        Raises:
            UnknownName: If no paper answers to that id.
        """
        row = self.rows.get(paper_id)
        if row is None:
            raise UnknownName("paper", paper_id, near_names(paper_id, self.rows))
        return row

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the index as a folder; one that is there is replaced, but only by a whole one.

        Raises:
            BadInput: If the folder holds something that is not an index.
        """
        folder = Path(path)
        if folder.exists() and any(folder.iterdir()) and not (folder / _META).exists():
            raise BadInput(str(folder), "it is not an index of related work", "use another folder")
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        save_arrays(fresh, "days", {"first": self.first_days, "last": self.last_days})
        for name in ("lexical", "entities", "citations", "vectors"):
            part = getattr(self, name)
            if part is not None:
                save_part(fresh, name, part)
        meta = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "ids": self.ids,
            "aliases": {name: row for name, row in self.rows.items() if self.ids[row] != name},
            "vectors": self.vectors is not None,
        }
        text = json.dumps(meta, ensure_ascii=False, sort_keys=True)
        (fresh / _META).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)

    @staticmethod
    def open(path: str | os.PathLike[str], *, fingerprint: str = "") -> RelatedIndex:
        """Open a saved index; its arrays stay on disk and are read where needed.

        Args:
            path: The folder.
            fingerprint: What the store's content is known by; an index of another content is
                refused. Empty means that any is taken.

        Returns:
            The index.

        Raises:
            BadInput: If there is no index, it is damaged, of another version, or older than
                the store.
        """
        folder = Path(path)
        meta = _read_meta(folder)
        if fingerprint and meta["fingerprint"] != fingerprint:
            raise BadInput(str(folder), "the index is older than its store", "build it again")
        lexical = open_part(folder, "lexical", LexicalIndex)
        days = open_arrays(folder, "days", ["first", "last"])
        ids = tuple(meta["ids"])
        vectors = open_part(folder, "vectors", VectorIndex) if meta["vectors"] else None
        index = RelatedIndex(
            ids=ids,
            rows=meta["aliases"] | {paper_id: row for row, paper_id in enumerate(ids)},
            first_days=days["first"],
            last_days=days["last"],
            lexical=lexical,
            entities=open_part(folder, "entities", EntityIndex),
            citations=open_part(folder, "citations", CitationIndex),
            vectors=vectors,
            fingerprint=meta["fingerprint"],
        )
        sizes = {index.lexical.size, index.entities.size, index.citations.size, len(days["first"])}
        sizes |= {len(vectors.papers)} if vectors else set()
        if sizes != {len(ids)}:
            raise BadInput(str(folder), "the index is damaged", "build it again")
        return index


def fingerprint_of(extractions: Iterable[Extraction]) -> str:
    """Give a fingerprint of all that an index is made from; equal for equal content.

    Example:
        >>> one = [Extraction(Paper("p1", "A title"))]
        >>> fingerprint_of(one) == fingerprint_of(one)
        True
        >>> fingerprint_of(one) == fingerprint_of([Extraction(Paper("p1", "Another"))])
        False
    """
    digest = hashlib.sha256()
    for extraction in extractions:
        paper = extraction.paper
        links = [
            (link.entity.key, link.role, link.type, f"{link.confidence:.4f}", len(link.mentions))
            for link in extraction.links
        ]
        parts = [(s.start, s.end, s.part) for s in extraction.sentences]
        facts = (paper.id, paper.title, paper.abstract, paper.date, paper.citations, paper.aliases)
        digest.update(json.dumps([facts, links, parts]).encode())
    return digest.hexdigest()[:32]


def days_of(date: str) -> tuple[int, int]:
    """Give the first and last day that a date can mean, as ``yyyymmdd``; zeros for no date.

    Example:
        >>> days_of("2024"), days_of("2024-05"), days_of("2024-05-07"), days_of("")
        ((20240101, 20241231), (20240501, 20240531), (20240507, 20240507), (0, 0))
    """
    digits = date.replace("-", "")
    if len(digits) not in {4, 6, 8} or not digits.isdecimal():
        return (0, 0)
    return (int((digits + "0101")[:8]), int(digits + "1231"[len(digits) - 4 :]))


def _citations(
    papers: Sequence[Paper], rows: dict[str, int]
) -> Iterator[tuple[str, Iterable[str]]]:
    """Give each paper's id and the ids that it cites, written the same way throughout."""
    known = {("arxiv", paper.arxiv_id): paper.id for paper in papers if paper.arxiv_id}
    known |= {("doi", paper.doi): paper.id for paper in papers if paper.doi}
    for paper in papers:
        cited = []
        for work in paper.citations:
            kind, name = identifier_of(work)
            own = papers[rows[work]].id if work in rows else known.get((kind, name), "")
            cited.append(own or (f"{kind}/{name}" if kind else work))
        yield paper.id, cited


def _vectors(
    extractions: Iterable[Extraction], readings: Readings
) -> Iterator[PaperVectors | None]:
    for extraction in extractions:
        reading = readings.get(extraction.paper.id)
        if reading is None or not reading.vector:
            yield None
            continue
        sentences = extraction.sentences or reading.sentences
        same = len(sentences) == len(reading.sentence_vectors)
        parts = [sentence.part for sentence in sentences] if same else []
        yield reading.vector, reading.sentence_vectors if same else (), parts


def _read_meta(folder: Path) -> dict[str, Any]:
    path = folder / _META
    try:
        meta: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise BadInput(str(folder), "there is no index of related work", "build it") from err
    except (OSError, ValueError) as err:
        raise BadInput(str(path), "the index is damaged", "build it again") from err
    if meta.get("format") != _FORMAT:
        raise BadInput(str(folder), "the index is of another version", "build it again")
    return meta
