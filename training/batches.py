"""Examples to padded batches, varied a little each time they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.encoder import HIDDEN, MAX_WORDS, SpanTagger
from training.examples import IGNORED, Example


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        epochs: Passes over the papers.
        batch: Papers a step.
        parts_every: A batch of sentence parts is mixed in after so many steps.
        rate: Learning rate of the top layer.
        head_rate: Learning rate of the heads.
        decay: Each layer below learns so much slower.
        warmup: Share of the steps in which the rate rises.
        average: Decay of the averaged weights.
        dropout: Of the encoder; the heads have twice as much.
        drop_sentence: Share of sentences left out of an abstract, anew each epoch.
        drop_case: Share of papers shown in lower case.
        smoothing: Label smoothing of the span types.
        seed: Of everything that is random.
    """

    epochs: int = 7
    batch: int = 4
    parts_every: int = 5
    rate: float = 1.4e-4
    head_rate: float = 6e-4
    decay: float = 0.9
    warmup: float = 0.06
    average: float = 0.99
    dropout: float = 0.1
    drop_sentence: float = 0.08
    drop_case: float = 0.04
    smoothing: float = 0.0
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded texts with their labels; labels that a batch lacks are None."""

    inputs: tuple[Tensor, ...]
    spans: Tensor | None
    roles: Tensor | None
    tags: Tensor | None
    parts: Tensor | None
    targets: Tensor | None


def collate(rows: Sequence[Example | tuple[Any, ...]]) -> Batch:
    """Pad examples, or what :func:`varied` made of them, to one batch."""
    items = [row if isinstance(row, tuple) else _item(row) for row in rows]
    length = max(len(item[0]) for item in items)
    words = max(len(item[2]) for item in items)
    sentences = max(item[4].shape[0] for item in items)
    size = len(items)
    pieces = torch.zeros(size, length, dtype=torch.long)
    shapes = torch.zeros(size, length, dtype=torch.long)
    mask = torch.zeros(size, length)
    firsts = torch.zeros(size, words, dtype=torch.long)
    lasts = torch.zeros(size, words, dtype=torch.long)
    pools = torch.zeros(size, sentences, length)
    spans = torch.full((size, words, MAX_WORDS), IGNORED)
    roles = torch.full((size, words, MAX_WORDS), IGNORED)
    tags = torch.full((size, words), IGNORED)
    parts = torch.full((size, sentences), IGNORED)
    targets = torch.zeros(size, sentences, HIDDEN)
    states = torch.zeros(size, length, HIDDEN)
    for row, item in enumerate(items):
        n, w, s = len(item[0]), len(item[2]), item[4].shape[0]
        pieces[row, :n] = torch.from_numpy(item[0])
        shapes[row, :n] = torch.from_numpy(item[1])
        mask[row, :n] = 1
        firsts[row, :w] = torch.from_numpy(item[2])
        lasts[row, :w] = torch.from_numpy(item[3])
        pools[row, :s, :n] = torch.from_numpy(item[4])
        if item[5] is not None:
            spans[row, :w] = torch.from_numpy(item[5])
            roles[row, :w] = torch.from_numpy(item[6])
            tags[row, :w] = torch.from_numpy(item[7])
        if item[8] is not None:
            parts[row, 1:s] = torch.from_numpy(item[8])
        if item[9] is not None:
            targets[row, :s] = torch.from_numpy(item[9])
        states[row, :n] = torch.from_numpy(item[10])
    tagged, parted = items[0][5] is not None, items[0][8] is not None
    return Batch(
        (states, shapes, mask, firsts, lasts, pools),
        spans if tagged else None,
        roles if tagged else None,
        tags if tagged else None,
        parts if parted else None,
        targets if items[0][9] is not None else None,
    )


def _item(example: Example) -> tuple[Any, ...]:
    return (
        *example.inputs(),
        example.spans,
        example.roles,
        example.tags,
        example.parts,
        example.targets,
        example.states,
    )


def varied(example: Example, plan: Plan, chance: np.random.Generator) -> tuple[Any, ...]:
    """Leave out some sentences and, rarely, the case of letters."""
    pieces, shapes, firsts, lasts, pools = example.inputs()
    states = example.states
    assert states is not None
    spans, roles, tags = example.spans, example.roles, example.tags
    assert spans is not None
    assert roles is not None
    assert tags is not None
    targets = example.targets
    if chance.random() < plan.drop_case:
        kind, rest = shapes % 8, shapes - shapes % 8
        shapes = np.where((kind >= 2) & (kind <= 4), 1, kind) + rest
    dropped = [
        row
        for row in range(2, pools.shape[0])
        if pools[row].any() and chance.random() < plan.drop_sentence
    ]
    if dropped and len(dropped) < pools.shape[0] - 2:
        gone: NDArray[np.bool_] = np.any(pools[dropped] > 0, axis=0)
        stay = ~gone
        places = np.cumsum(stay) - 1
        words_stay = stay[firsts]
        pieces, shapes, states = pieces[stay], shapes[stay], states[stay]
        firsts, lasts = places[firsts[words_stay]], places[lasts[words_stay]]
        rows = [row for row in range(pools.shape[0]) if row not in dropped]
        pools = pools[rows][:, stay]
        pools[0] = 1.0 / len(pieces)
        # a span that ran over the gap no longer exists; one at its edge must not cross it
        kept = np.flatnonzero(words_stay)
        reach = kept[:, None] + np.arange(MAX_WORDS)[None, :]
        ends = np.minimum(np.arange(len(kept))[:, None] + np.arange(MAX_WORDS), len(kept) - 1)
        crosses = kept[ends] != reach
        spans = np.where(crosses, IGNORED, spans[kept])
        roles = np.where(crosses, IGNORED, roles[kept])
        tags = tags[kept]
        if targets is not None:
            targets = targets[rows].copy()
            targets[0] = 0
    return (pieces, shapes, firsts, lasts, pools, spans, roles, tags, None, targets, states)


def forward(model: SpanTagger, batch: Batch) -> tuple[Tensor, ...]:
    """Run the layers that learn and the heads."""
    states, shapes, mask, firsts, lasts, pools = batch.inputs
    bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
    return model.heads(model.encoder.upper(states, shapes, bias), firsts, lasts, pools)


def keep_lower_states(model: SpanTagger, examples: Sequence[Example]) -> None:
    """Compute what the frozen layers give for each example, once."""
    model.eval()
    with torch.inference_mode():
        for example in examples:
            if example.states is None:
                pieces = torch.from_numpy(example.inputs()[0])[None]
                bias = torch.zeros(1, 1, 1, pieces.shape[1])
                states = model.encoder.lower(pieces, bias)[0]
                example.states = states.numpy().astype(np.float16)


def batches_of(
    examples: Sequence[Example], size: int, chance: np.random.Generator
) -> list[list[Example]]:
    """Batches of texts of about one length, in random order."""
    order = sorted(
        range(len(examples)),
        key=lambda i: len(examples[i].words.pieces) + 40 * chance.random(),
    )
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(batches)
    return [[examples[i] for i in batch] for batch in batches]
