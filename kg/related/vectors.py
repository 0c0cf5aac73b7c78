"""Text vectors of papers and of their sentences, compared by cosine.

The vectors come from the tagger's forward pass; without a tagger there are none, and ranking
goes by words and entities alone. All arrays can be mapped from disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.records import SentencePart

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Longs = npt.NDArray[np.int64]
Parts = npt.NDArray[np.int8]

WIDTH = 384
_AXES = 96
_LARGE = 20_000
PARTS = tuple(SentencePart)
"""The order in which parts are numbered."""

PaperVectors = tuple[Sequence[float], Sequence[Sequence[float]], Sequence[SentencePart]]
"""Vector of the paper, vectors of its sentences, parts of its sentences."""


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Vectors of all papers and sentences, each of norm 1, or all zero where none is known.

    Attributes:
        papers: One row a paper.
        sentences: One row a sentence, paper after paper.
        parts: What each sentence does, as its place in :data:`PARTS`.
        starts: Where each paper's sentences start; one more than there are papers.
        axes: The directions in which papers differ most, as columns; none in small corpora.
        coarse: The papers' vectors along the axes.
    """

    papers: Floats
    sentences: Halves
    parts: Parts
    starts: Longs
    axes: Floats
    coarse: Floats

    @staticmethod
    def build(papers: Iterable[PaperVectors | None]) -> VectorIndex | None:
        """Build the index from each paper's vectors; None where no paper has any.

        Example:
            >>> one = ([1.0] + [0.0] * 383, [[2.0] + [0.0] * 383], [SentencePart.TITLE])
            >>> index = VectorIndex.build([one, None])
            >>> index.papers.shape, index.starts.tolist()
            ((2, 384), [0, 1, 1])
        """
        rows: list[Floats] = []
        sentences: list[Halves] = []
        parts: list[int] = []
        starts = [0]
        known = False
        for paper in papers:
            vector, inner, kinds = paper or ((), (), ())
            known = known or len(vector) > 0
            rows.append(unit(vector))
            for sentence, part in zip(inner, kinds, strict=False):
                sentences.append(unit(sentence).astype(np.float16))
                parts.append(PARTS.index(part))
            starts.append(len(parts))
        if not known:
            return None
        matrix = np.stack(rows)
        axes = _axes_of(matrix)
        return VectorIndex(
            matrix,
            np.stack(sentences) if sentences else np.zeros((0, WIDTH), np.float16),
            np.array(parts, np.int8),
            np.array(starts, np.int64),
            axes,
            matrix @ axes,
        )

    def near_scores(self, vector: Floats) -> Floats:
        """Give about the cosine with every paper, to find those worth a closer look.

        Exact up to 20,000 papers; above, along the axes only, which is four times faster.
        """
        if self.axes.shape[1]:
            return np.asarray(self.coarse @ (vector @ self.axes), np.float32)
        return np.asarray(self.papers @ vector, np.float32)

    def scores(self, vector: Floats, rows: Longs) -> Floats:
        """Give the exact cosine with some papers, from -1 to 1, in the order of the rows."""
        return np.asarray(np.asarray(self.papers[rows]) @ vector, np.float32)

    def sentences_of(self, row: int) -> tuple[Floats, Parts]:
        """Give the vectors and parts of one paper's sentences, in order of the text."""
        start, stop = int(self.starts[row]), int(self.starts[row + 1])
        return self.sentences[start:stop].astype(np.float32), np.asarray(self.parts[start:stop])


def _axes_of(papers: Floats) -> Floats:
    """Give the 96 directions that hold most of the vectors' length; none for small corpora."""
    if len(papers) <= _LARGE:
        return np.zeros((WIDTH, 0), np.float32)
    _, axes = np.linalg.eigh((papers.T @ papers).astype(np.float64))
    return np.ascontiguousarray(axes[:, -_AXES:], np.float32)


def unit(vector: Sequence[float] | Floats) -> Floats:
    """Scale a vector to norm 1; an empty one becomes all zero.

    Raises:
        ValueError: If the vector has neither 0 nor 384 numbers.

    Example:
        >>> unit([3.0, 4.0] + [0.0] * 382)[:2].tolist()
        [0.6000000238418579, 0.800000011920929]
    """
    if len(vector) == 0:
        return np.zeros(WIDTH, np.float32)
    if len(vector) != WIDTH:
        raise ValueError(f"a text vector has {WIDTH} numbers, not {len(vector)}")
    array = np.asarray(vector, np.float32)
    norm = float(np.linalg.norm(array))
    return array / np.float32(norm) if norm else array
