"""What each sentence of an abstract does: background, method, result, or something else.

A linear model over cue words and the sentence's place, joined along the abstract. It was trained
on CSAbstruct (Cohan, Beltagy, King, Dalvi and Weld, 2019, "Pretrained Language Models for
Sequential Sentence Classification"; Apache-2.0) by training/sentence_parts.py; on its test set
82.0 % of the sentences get the right part. An objective ("we aim to …") counts as background.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.errors import BadModel
from kg.records import SentencePart
from kg.resources import resource

Floats = NDArray[np.float32]

LABELS = ("background", "objective", "method", "result", "other")
"""What the model tells apart, in the order of its columns."""

PARTS = (
    SentencePart.BACKGROUND,
    SentencePart.BACKGROUND,
    SentencePart.METHOD,
    SentencePart.RESULT,
    SentencePart.OTHER,
)
"""The part that each label stands for."""

BUCKETS = 1 << 14
"""Cue words are told apart by a hash into this many buckets."""

PLACES = 16
"""Number of features that say where a sentence stands."""

_FILE = "sentence_parts.npz"
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?%?")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class PartModel:
    """Weights of the model, one column a label.

    Attributes:
        cues: One row a bucket.
        places: One row a place feature.
        bias: One number a label.
        steps: From label (row) to label; the last row is the start, the last column the end.
    """

    cues: Floats
    places: Floats
    bias: Floats
    steps: Floats


def parts_of(sentences: Sequence[str]) -> list[SentencePart]:
    """Say what each sentence of an abstract does; the sentences are judged together.

    Args:
        sentences: The sentences of the abstract in order, without the title.

    Returns:
        One part a sentence, never :attr:`SentencePart.TITLE`.

    Raises:
        BadModel: If the shipped model is missing or damaged.

    Example:
        >>> [part.value for part in parts_of([
        ...     "Training large models is slow.",
        ...     "We propose a new optimizer.",
        ...     "Experiments show that it is 20% faster than the baselines.",
        ... ])]
        ['background', 'method', 'result']
    """
    if not sentences:
        return []
    model = read_part_model()
    scores = places_of(len(sentences)) @ model.places + model.bias
    for row, sentence in enumerate(sentences):
        scores[row] += model.cues[cues_of(sentence)].sum(axis=0)
    return [PARTS[label] for label in best_path(scores, model.steps)]


def cues_of(sentence: str) -> list[int]:
    """Give the buckets of a sentence's words, neighbours and beginning, ascending.

    Only the first 120 words count; all numbers are alike, and so are all percentages.
    """
    words = [
        ("#%" if word.endswith("%") else "#") if word[0].isdigit() else word
        for word in _WORD.findall(sentence.lower())[:_LONGEST]
    ]
    cues = [*words, *map(" ".join, itertools.pairwise(words))]
    cues += map(" ".join, zip(words, words[1:], words[2:], strict=False))
    cues += ["^" + " ".join(words[:length]) for length in (1, 2, 3)]
    return sorted({_bucket(cue) for cue in cues})


def places_of(count: int) -> Floats:
    """Give the place features of each sentence of an abstract of ``count`` sentences."""
    features = np.zeros((count, PLACES), np.float32)
    share = np.arange(count) / max(1, count - 1)
    features[np.arange(count), np.minimum(7, (share * 8).astype(int))] = 1
    features[0, 8] = features[-1, 9] = 1
    if count > 1:
        features[1, 10] = features[-2, 11] = 1
    features[:, 12], features[:, 13] = share, share**2
    features[:, 14], features[:, 15] = float(count <= 4), float(count == 1)
    return features


@functools.cache
def read_part_model() -> PartModel:
    """Read the shipped model, once a process.

    Raises:
        BadModel: If the file is missing or damaged.
    """
    mend = "install the package again, or run training/sentence_parts.py"
    try:
        with resource("models", _FILE).open("rb") as file, np.load(file) as arrays:
            parts = {name: arrays[name].astype(np.float32) for name in PartModel.__slots__}
    except (OSError, ValueError, KeyError) as err:
        raise BadModel(_FILE, f"it cannot be read ({err})", mend) from err
    return PartModel(**parts)


def best_path(scores: Floats, steps: Floats) -> list[int]:
    """Give the labels of the best path through all sentences (Viterbi).

    Args:
        scores: One row a sentence, one column a label.
        steps: As in :class:`PartModel`.
    """
    labels = scores.shape[1]
    best = scores[0] + steps[labels, :labels]
    back: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        reach = best[:, None] + steps[:labels, :labels]
        back.append(reach.argmax(axis=0))
        best = reach.max(axis=0) + row
    path = [int((best + steps[:labels, labels]).argmax())]
    for choice in reversed(back):
        path.append(int(choice[path[-1]]))
    return path[::-1]


@functools.lru_cache(maxsize=100_000)
def _bucket(cue: str) -> int:
    digest = hashlib.blake2b(cue.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little") % BUCKETS
