"""Examples to padded batches, varied a little each time they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.encoder import MAX_WORDS
from training.examples import IGNORED, Example


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        epochs: Passes over the papers that the teacher read, or over the annotated ones if none.
        batch: Annotated papers a step.
        soft_batch: Papers a step that the teacher has labelled, if there are any.
        hard_every: Of the steps with papers of the teacher, how rarely annotated ones are added.
        frozen: So many layers from below stay as they are.
        rate: Learning rate of the top layer.
        head_rate: Learning rate of the heads.
        decay: Each layer below learns so much slower.
        warmup: Share of the steps in which the rate rises.
        average: Decay of the averaged weights.
        dropout: Of the encoder; the heads have twice as much.
        drop_sentence: Share of sentences left out of an abstract, anew each epoch.
        drop_case: Share of papers shown in lower case.
        seed: Of everything that is random.
    """

    epochs: int = 5
    batch: int = 8
    soft_batch: int = 32
    hard_every: int = 3
    frozen: int = 0
    rate: float = 1.4e-4
    head_rate: float = 6e-4
    decay: float = 0.9
    warmup: float = 0.06
    average: float = 0.995
    dropout: float = 0.1
    drop_sentence: float = 0.08
    drop_case: float = 0.04
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded texts with their labels; labels that a batch lacks are None."""

    inputs: tuple[Tensor, ...]
    spans: Tensor | None = None
    roles: Tensor | None = None
    tags: Tensor | None = None
    soft: Tensor | None = None
    targets: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """Give the batch on a device."""
        others = (self.spans, self.roles, self.tags, self.soft, self.targets)
        return Batch(
            tuple(one.to(device, non_blocking=True) for one in self.inputs),
            *(None if one is None else one.to(device, non_blocking=True) for one in others),
        )


Row = dict[str, NDArray[Any] | None]


def collate(rows: Sequence[Row]) -> Batch:
    """Pad rows to one batch; labels come in only if all rows have them."""

    def padded(name: str, *, fill: float = 0) -> Tensor | None:
        values = [row[name] for row in rows]
        if any(value is None for value in values):
            return None
        known = [value for value in values if value is not None]
        shape = np.max([value.shape for value in known], axis=0)
        out = np.full((len(known), *shape), fill, dtype=known[0].dtype)
        for at, value in enumerate(known):
            out[(at, *map(slice, value.shape))] = value
        return torch.from_numpy(out)

    inputs = [padded(name) for name in ("pieces", "shapes", "mask", "firsts", "lasts", "pools")]
    return Batch(
        tuple(one for one in inputs if one is not None),
        spans=padded("spans", fill=IGNORED),
        roles=padded("roles", fill=IGNORED),
        tags=padded("tags", fill=IGNORED),
        soft=padded("soft"),
        targets=padded("targets"),
    )


def row_of(example: Example) -> Row:
    """Give an example as it is."""
    pieces, shapes, firsts, lasts, pools = example.inputs()
    return {
        "pieces": pieces,
        "shapes": shapes,
        "mask": np.ones(len(pieces), dtype=np.float32),
        "firsts": firsts,
        "lasts": lasts,
        "pools": pools,
        "spans": example.spans,
        "roles": example.roles,
        "tags": example.tags,
        "soft": example.soft,
        "targets": example.targets,
    }


def varied(example: Example, plan: Plan, chance: np.random.Generator) -> Row:
    """Leave out some sentences and, rarely, the case of letters."""
    row = row_of(example)
    if chance.random() < plan.drop_case:
        shapes = _known(row["shapes"])
        kind, rest = shapes % 8, shapes - shapes % 8
        row["shapes"] = np.where((kind >= 2) & (kind <= 4), 1, kind) + rest
    pools = _known(row["pools"])
    dropped = [
        at
        for at in range(2, pools.shape[0])
        if pools[at].any() and chance.random() < plan.drop_sentence
    ]
    if dropped and len(dropped) < pools.shape[0] - 2:
        _drop(row, dropped)
    return row


def _drop(row: Row, dropped: list[int]) -> None:
    """Take sentences out of a row without targets, in place."""
    pools, firsts, lasts = (_known(row[name]) for name in ("pools", "firsts", "lasts"))
    stay = ~np.any(pools[dropped] > 0, axis=0)
    places = np.cumsum(stay) - 1
    words_stay = stay[firsts]
    for name in ("pieces", "shapes", "mask"):
        row[name] = _known(row[name])[stay]
    row["firsts"], row["lasts"] = places[firsts[words_stay]], places[lasts[words_stay]]
    rows = [at for at in range(pools.shape[0]) if at not in dropped]
    pools = pools[rows][:, stay]
    pools[0] = 1.0 / pools.shape[1]
    row["pools"] = pools
    # a span that ran over the gap no longer exists; one at its edge must not cross it
    kept = np.flatnonzero(words_stay)
    reach = kept[:, None] + np.arange(MAX_WORDS)[None, :]
    ends = np.minimum(np.arange(len(kept))[:, None] + np.arange(MAX_WORDS), len(kept) - 1)
    crosses = kept[ends] != reach
    for name in ("spans", "roles"):
        if (labels := row[name]) is not None:
            row[name] = np.where(crosses, IGNORED, labels[kept])
    if (soft := row["soft"]) is not None:
        row["soft"] = np.where(crosses[:, :, None], np.float16(0), soft[kept])
    if (tags := row["tags"]) is not None:
        row["tags"] = tags[kept]


def _known(values: NDArray[Any] | None) -> NDArray[Any]:
    assert values is not None
    return values


def endless(examples: Sequence[Example], size: int, plan: Plan) -> Iterator[Batch]:
    """Give varied batches of texts of about one length, for ever; each pass in another order."""
    chance = np.random.default_rng([plan.seed, len(examples)])
    while True:
        order = sorted(
            range(len(examples)),
            key=lambda i: len(examples[i].words.pieces) + 40 * chance.random(),
        )
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        chance.shuffle(batches)
        for rows in batches:
            yield collate([varied(examples[i], plan, chance) for i in rows])


def plain(examples: Sequence[Example], size: int) -> Iterator[Batch]:
    """Give batches of the examples as they are and in their order."""
    for at in range(0, len(examples), size):
        yield collate([row_of(example) for example in examples[at : at + size]])
