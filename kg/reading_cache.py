"""Readings kept on disk between builds, by the content of the paper and the extractor's version.

The file is SQLite, so that a killed build loses nothing that was written, and the next build
goes on from there. A file that cannot be read is put aside: it is only a cache.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from kg.records import (
    Abbreviation,
    EntityType,
    Mention,
    Paper,
    Reading,
    Result,
    Sentence,
    SentencePart,
    Source,
)

_TABLE = """
CREATE TABLE IF NOT EXISTS reading (
  content TEXT PRIMARY KEY, extractor TEXT NOT NULL, model TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID
"""


class ReadingCache:
    """Readings by content; use it with ``with``."""

    def __init__(self, path: Path) -> None:
        """Open the file, or start a new one where it is missing or unreadable."""
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError:
            path.unlink()
            self._db = _opened(path)

    def __enter__(self) -> Self:
        """Give the cache itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what was put and close the file."""
        self._db.commit()
        self._db.close()

    def put(self, paper: Paper, reading: Reading, extractor: str, model: str) -> None:
        """Keep a reading; an earlier one of the same content is replaced."""
        self._db.execute(
            "INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?)",
            (content_hash(paper), extractor, model, reading_to_bytes(reading)),
        )

    def commit(self) -> None:
        """Make sure that what was put survives a kill."""
        self._db.commit()

    def find(self, paper: Paper, extractor: str) -> Reading | None:
        """Give the reading of a paper's content made by this very extractor."""
        return self._find(paper, "extractor", extractor)

    def find_tagged(self, paper: Paper, model: str) -> Reading | None:
        """Give a reading whose tags are still good: made with the same tagger."""
        return self._find(paper, "model", model)

    def _find(self, paper: Paper, column: str, version: str) -> Reading | None:
        row = self._db.execute(
            f"SELECT body FROM reading WHERE content = ? AND {column} = ?",  # noqa: S608 - ours
            (content_hash(paper), version),
        ).fetchone()
        return reading_from_bytes(row[0], paper) if row else None

    def forget_all_but(self, papers: Iterable[Paper]) -> None:
        """Drop the readings of contents that no paper has any more."""
        wanted = {content_hash(paper) for paper in papers}
        stale = [(c,) for c in self._contents() if c not in wanted]
        self._db.executemany("DELETE FROM reading WHERE content = ?", stale)

    def _contents(self) -> Iterator[str]:
        with closing(self._db.execute("SELECT content FROM reading")) as rows:
            yield from [row[0] for row in rows]


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(_TABLE)
    return db


def content_hash(paper: Paper) -> str:
    """Hash what a reading depends on: title and abstract."""
    text = f"{len(paper.title)}:{paper.text}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reading_to_bytes(reading: Reading) -> bytes:
    """Pack a reading; mentions are kept as offsets only.

    Example:
        >>> paper = Paper("p", "On GPUs")
        >>> found = Mention(3, 7, "GPUs", EntityType.HARDWARE, Source.VOCABULARY, 1.0, "gpu")
        >>> reading = Reading("p", (Sentence(0, 7, SentencePart.TITLE),), (found,))
        >>> reading_from_bytes(reading_to_bytes(reading), paper) == reading
        True
    """
    body: dict[str, Any] = {
        "sentences": [[s.start, s.end, s.part] for s in reading.sentences],
        "mentions": [
            [m.start, m.end, m.type, m.source, m.score, m.entry, list(m.roles)]
            for m in reading.mentions
        ],
        "abbreviations": [[a.short, a.long, a.start, a.short_start] for a in reading.abbreviations],
        "results": [
            [getattr(result, name) for name in Result.__slots__] for result in reading.results
        ],
        "code": list(reading.code),
        "vector": _packed(reading.vector),
        "sentence_vectors": [_packed(vector) for vector in reading.sentence_vectors],
        "language": reading.language,
    }
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), 6)


def reading_from_bytes(data: bytes, paper: Paper) -> Reading:
    """Unpack a reading of a paper with the same content."""
    body = json.loads(zlib.decompress(data))
    text = paper.text
    return Reading(
        paper_id=paper.id,
        sentences=tuple(Sentence(s, e, SentencePart(part)) for s, e, part in body["sentences"]),
        mentions=tuple(
            Mention(s, e, text[s:e], EntityType(kind), Source(source), score, entry, tuple(roles))
            for s, e, kind, source, score, entry, roles in body["mentions"]
        ),
        abbreviations=tuple(Abbreviation(*fields) for fields in body["abbreviations"]),
        results=tuple(Result(*fields) for fields in body["results"]),
        code=tuple(body["code"]),
        vector=_unpacked(body["vector"]),
        sentence_vectors=tuple(_unpacked(vector) for vector in body["sentence_vectors"]),
        language=body["language"],
    )


def _packed(vector: Sequence[float]) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode("ascii")


def _unpacked(text: str) -> Sequence[float]:
    numbers = np.frombuffer(base64.b64decode(text), dtype="<f4")
    return array("f", numbers.astype(np.float32).tobytes()) if numbers.size else ()
