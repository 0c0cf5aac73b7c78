"""Train the tagger that is shipped: ``python -m training.train --shared ../shared``.

It learns from the annotated papers and from what the teachers of ``training.teacher`` say of many
more. Its vectors come after (``training.vectors``).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from training.batches import Plan
from training.encoder import SpanTagger, base_weights
from training.examples import Example, examples_of
from training.fitting import evaluated, fit, predict
from training.papers import labelled_examples, unlabelled_papers
from training.teacher import label, load_teachers


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training-work"))
    parser.add_argument("--teachers", type=Path, nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument(
        "--workers", type=int, default=2, help="processes that cut texts into pieces"
    )
    parser.add_argument("--limit", type=int, help="train on so many annotated papers only")
    parser.add_argument("--texts", type=int, help="let the teachers read so many papers only")
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--rate", type=float, default=Plan().rate)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--frozen", type=int, default=0, help="layers from below that stay")
    parser.add_argument("--head-rate", type=float, default=Plan().head_rate)
    parser.add_argument("--hard-every", type=int, default=Plan().hard_every)
    arguments = parser.parse_args()
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:.0f} s: {what}", flush=True)

    train, dev = labelled_examples(arguments.shared, workers=arguments.workers)
    train = train[: arguments.limit]
    say(f"{len(train)} papers to train on, {len(dev)} to develop on")
    texts: list[Example] = []
    if arguments.teachers:
        papers = unlabelled_papers(arguments.shared)[: arguments.texts]
        texts = examples_of(((paper, None) for paper in papers), workers=arguments.workers)
        say(f"{len(texts)} windows for the teachers to read")
        teachers = load_teachers(arguments.teachers)
        scores = evaluated(predict(teachers, dev), dev)
        say(f"the teachers together: {scores}")
        label(teachers, texts)
        say("labelled")
    plan = Plan(
        epochs=arguments.epochs,
        rate=arguments.rate,
        head_rate=arguments.head_rate,
        hard_every=arguments.hard_every,
        frozen=arguments.frozen,
        seed=arguments.seed,
    )
    torch.manual_seed(plan.seed)
    model = SpanTagger()
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start, weights_only=True), strict=False)
    else:
        model.encoder.load_base(base_weights())
    fit(model, train, texts, dev, plan, arguments.work)


if __name__ == "__main__":
    main()
