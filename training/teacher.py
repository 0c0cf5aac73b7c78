"""What the student learns from beside the annotations: vectors of its base, labels of a teacher.

    python -m training.teacher --shared ../shared --work training-work --seed 1

trains one teacher, all-mpnet-base-v2 with our heads, on the annotated papers.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.batches import Plan
from training.encoder import MAX_WORDS, MPNET, Encoder, SpanTagger, base_weights, teacher_weights
from training.examples import IGNORED, Example
from training.fitting import device_of, fit, predict
from training.papers import labelled_examples

PLAN = Plan(epochs=6, batch=16, rate=6e-5, head_rate=4e-4, decay=0.9)
"""How a teacher is trained."""


def main() -> None:
    """Train one teacher."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training-work"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=PLAN.epochs)
    parser.add_argument("--rate", type=float, default=PLAN.rate)
    parser.add_argument("--limit", type=int, help="train on so many papers only")
    arguments = parser.parse_args()
    train, dev = labelled_examples(arguments.shared, workers=arguments.workers)
    train = train[: arguments.limit]
    print(f"{len(train)} papers to train on, {len(dev)} to develop on", flush=True)
    torch.manual_seed(arguments.seed)
    model = SpanTagger(MPNET, width=384)
    model.encoder.load_base(teacher_weights())
    plan = replace(PLAN, epochs=arguments.epochs, rate=arguments.rate, seed=arguments.seed)
    folder = arguments.work / f"teacher-{arguments.seed}"
    model = fit(model, train, [], dev, plan, folder)
    torch.save(model.state_dict(), arguments.work / f"teacher-{arguments.seed}.pt")


def load_teachers(paths: Sequence[Path]) -> list[SpanTagger]:
    """Open trained teachers."""
    out = []
    for path in paths:
        model = SpanTagger(MPNET, width=384)
        model.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
        out.append(model.eval())
    return out


def label(teachers: Sequence[SpanTagger], examples: Sequence[Example]) -> None:
    """Write what the teachers say, on average, into the examples.

    The role of a span is learned where they hold it for an entity.
    """
    found = predict(teachers, examples, size=32)
    for example, (types, roles, _) in zip(examples, found, strict=True):
        count = len(types)
        inside = np.add.outer(np.arange(count), np.arange(MAX_WORDS)) < count
        example.soft = (types * inside[:, :, None]).astype(np.float16)
        sure = inside & (types[:, :, 0] < 0.5)
        example.roles = np.where(sure, roles.argmax(-1), IGNORED)


def base_vectors(texts: Sequence[str], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """Give the mean-pooled vectors of norm 1 of the untouched base model, one a text."""
    device = device_of()
    encoder = Encoder().eval()
    encoder.load_base(base_weights())
    encoder.to(device)
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    pieces = [[101, *encoding.ids[:510], 102] for encoding in encodings]
    out = np.zeros((len(texts), 384), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
    room = 65536 if device.type == "cuda" else 4096
    at = 0
    with torch.inference_mode():
        while at < len(order):
            size = max(1, room // len(pieces[order[min(at + 255, len(order) - 1)]]))
            rows = order[at : at + min(size, 256)]
            at += len(rows)
            longest = len(pieces[rows[-1]])
            ids = np.zeros((len(rows), longest), dtype=np.int64)
            mask = np.zeros((len(rows), longest), dtype=np.float32)
            for row, index in enumerate(rows):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            on_device = torch.from_numpy(ids).to(device)
            weights = torch.from_numpy(mask).to(device)
            states = encoder(on_device, torch.zeros_like(on_device), weights)[-1]
            pooled = (states * weights[:, :, None]).sum(1) / weights.sum(1, keepdim=True)
            out[rows] = functional.normalize(pooled, dim=-1).cpu().numpy()
    return out


if __name__ == "__main__":
    main()
