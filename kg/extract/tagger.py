"""The shipped neural tagger: one pass over a text gives mentions and vectors.

A small transformer (all-MiniLM-L6-v2, fine-tuned as ``training/`` says) runs with onnxruntime on
the processor, one window at a time: with dynamic quantization a number depends on what is read
beside it, so nothing is.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import BadModel
from kg.extract.decoding import Candidate, candidates_of, forms_of, without_overlaps
from kg.extract.wordpieces import (
    OTHER_SHAPE,
    Window,
    Words,
    feed_of,
    windows_of,
    words_of,
)
from kg.records import EntityType, Mention, Sentence, Source

FILES = ("tagger.onnx", "tokenizer.json")
"""The files that the checksums in ``tagger.json`` cover."""

_TYPES = tuple(EntityType)
_MEND = "reinstall the package, or give the folder of another tagger"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger says of one text.

    Attributes:
        mentions: By place; none overlaps another.
        vector: One vector for the text, of length 384 and norm 1.
        sentence_vectors: One a sentence, in the order given.
    """

    mentions: tuple[Mention, ...]
    vector: Sequence[float]
    sentence_vectors: tuple[Sequence[float], ...]


class Tagger:
    r"""Reads texts with the shipped network.

    Guaranteed: the same text gives the same answer, whatever was read before it; every mention
    is ``text[start:end]``; nothing is cut off, a long text is read in overlapping windows.

    Example:
        >>> tagger = Tagger.load()
        >>> found = tagger.read("Faster kernels\nWe speed up matrix products on H100 GPUs.", ())
        >>> [(m.text, str(m.type)) for m in found.mentions if m.score > 0.6 and "H100" in m.text]
        [('H100 GPUs', 'Hardware')]
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Open the files of a folder; see :meth:`load`."""
        settings = _checked_settings(folder)
        self.digest: str = settings["sha256"]["tagger.onnx"]
        self.threads = threads
        self._floor = float(settings["floor"])
        self._least = float(settings["least"])
        self._weights = [[float(w) for w in row] for row in settings["calibration"]]
        self._tokenizer = load_tokenizer(folder)
        self._session = _session(folder / "tagger.onnx", threads)

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 1) -> Tagger:
        """Open a tagger.

        Args:
            folder: Where its files are; the shipped ones by default.
            threads: Threads for one text. One, and a process a core, is fastest for many.

        Returns:
            The tagger, ready to read.

        Raises:
            BadModel: If a file is missing, truncated or altered.
        """
        return cls(shipped_folder() if folder is None else folder, threads=threads)

    def read(self, text: str, sentences: Sequence[Sentence]) -> Tagging:
        """Read one text.

        Args:
            text: Title, newline, abstract; any length.
            sentences: Where its sentences are; they get a vector each.

        Returns:
            Mentions scored from 0 to 1 (the least sure ones left out), and the vectors.
        """
        words = words_of(self._tokenizer, text)
        spans = [(sentence.start, sentence.end) for sentence in sentences]
        candidates: list[Candidate] = []
        whole = np.zeros(384, dtype=np.float64)
        vectors = np.zeros((len(spans), 384), dtype=np.float32)
        for window in _windows_to_read(words):
            rows = _rows_in(words, window, spans)
            types, roles, window_vectors = self._run(words, window, spans, rows)
            candidates += self._candidates_in(text, words, window, types, roles)
            whole += window_vectors[0] * float(window.own_end - window.own_start)
            vectors[rows] = window_vectors[1:]
        norm = float(np.linalg.norm(whole))
        return Tagging(
            mentions=mentions_of(text, candidates, self._weights, least=self._least),
            vector=_single((whole / norm if norm else whole).astype(np.float32)),
            sentence_vectors=tuple(map(_single, vectors)),
        )

    def candidates(self, text: str) -> list[Candidate]:
        """Give every span that is looked at, before calibration, by place; for training."""
        words = words_of(self._tokenizer, text)
        found: list[Candidate] = []
        for window in _windows_to_read(words):
            types, roles, _ = self._run(words, window, (), ())
            found += self._candidates_in(text, words, window, types, roles)
        return found

    def _candidates_in(
        self,
        text: str,
        words: Words,
        window: Window,
        types: NDArray[np.float32],
        roles: NDArray[np.float32],
    ) -> list[Candidate]:
        return candidates_of(
            text,
            words.starts[window.start : window.end],
            words.ends[window.start : window.end],
            types,
            roles,
            floor=self._floor,
            own=slice(window.own_start - window.start, window.own_end - window.start),
        )

    def _run(
        self,
        words: Words,
        window: Window,
        spans: Sequence[tuple[int, int]],
        rows: Sequence[int],
    ) -> tuple[NDArray[np.float32], ...]:
        types, roles, vectors = self.run(feed_of(words, window, [spans[row] for row in rows]))
        return types[0], roles[0], vectors[0]

    def run(self, feed: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Run the network alone on one window, see :func:`feed_of`.

        Returns:
            Probabilities of types [1, words, lengths, 7] and roles [1, words, lengths, 8], and
            vectors [1, sentences + 1, 384].
        """
        return tuple(self._session.run(["types", "roles", "vectors"], dict(feed)))


def mentions_of(
    text: str,
    candidates: Sequence[Candidate],
    weights: Sequence[Sequence[float]],
    *,
    least: float,
) -> tuple[Mention, ...]:
    """Turn candidates into mentions.

    Args:
        text: The text.
        candidates: All of its candidates.
        weights: The calibration, one row a type.
        least: Mentions that score less are left out.

    Returns:
        Mentions by place, none overlapping; all occurrences of a form have one score.
    """
    scored = [(form.score(weights), form) for form in forms_of(text, candidates)]
    sure = [(score, form) for score, form in scored if score >= least]
    return tuple(
        Mention(
            start=candidate.start,
            end=candidate.end,
            text=text[candidate.start : candidate.end],
            type=_TYPES[kind],
            source=Source.TAGGER,
            score=round(score, 4),
            roles=tuple(round(role, 4) for role in candidate.roles),
        )
        for score, kind, candidate in without_overlaps(text, sure)
    )


def shipped_folder() -> Path:
    """Give the folder of the tagger that the package ships."""
    return Path(str(resources.files("kg") / "models"))


@functools.lru_cache(maxsize=4)
def load_tokenizer(folder: Path | None = None) -> Tokenizer:
    """Give the word-piece tokenizer of a tagger, the shipped one by default."""
    path = (shipped_folder() if folder is None else folder) / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _checked_settings(folder: Path) -> dict[str, Any]:
    path = folder / "tagger.json"
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise BadModel(str(path), "the tagger's settings cannot be read", _MEND) from err
    for name in FILES:
        digest = _digest(folder / name)
        if digest != settings.get("sha256", {}).get(name):
            raise BadModel(str(folder / name), f"its sha256 is {digest}, not as shipped", _MEND)
    return settings


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as err:
        raise BadModel(str(path), "the file is missing or cannot be read", _MEND) from err


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _windows_to_read(words: Words) -> Iterator[Window]:
    """Leave out windows without any letter or digit: nothing in them can be a mention."""
    for window in windows_of(words):
        if (words.shapes[window.start : window.end] % 8 != OTHER_SHAPE).any():
            yield window


def _rows_in(words: Words, window: Window, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Which sentences begin in the words that this window owns."""
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    ends = np.array([end for _, end in spans], dtype=np.int64)
    begin = np.searchsorted(words.starts, starts, side="left")
    has_words = np.searchsorted(words.starts, ends, side="left") > begin
    own = (begin >= window.own_start) & (begin < window.own_end) & has_words
    return [int(row) for row in np.flatnonzero(own)]


def _single(vector: NDArray[np.float32]) -> array[float]:
    return array("f", vector.tobytes())
