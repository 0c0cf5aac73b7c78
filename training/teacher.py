"""Teachers: larger networks that label texts for the tagger.

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

from training.batches import Plan
from training.encoder import MAX_WORDS, MPNET, SpanTagger, teacher_weights
from training.examples import IGNORED, Example
from training.fitting import fit, predict
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
    for example, (types, roles) in zip(examples, found, strict=True):
        count = len(types)
        inside = np.add.outer(np.arange(count), np.arange(MAX_WORDS)) < count
        example.soft = (types * inside[:, :, None]).astype(np.float16)
        sure = inside & (types[:, :, 0] < 0.5)
        example.roles = np.where(sure, roles.argmax(-1), IGNORED)


if __name__ == "__main__":
    main()
