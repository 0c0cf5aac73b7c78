"""From the annotated papers to the shipped tagger: ``python -m training.train``."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch

from training.batches import Plan
from training.examples import (
    DEV,
    REPORT,
    Example,
    examples_of,
    fold_of,
    load_tokenizer,
    part_examples,
    read_annotated,
)
from training.fitting import fit
from training.teacher import base_vectors


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training-work"))
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, help="train on so many papers only")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.work.mkdir(parents=True, exist_ok=True)
    train, dev, parts = load(arguments.shared, arguments.work)
    print(f"{len(train)} papers to train on, {len(dev)} to develop on", flush=True)
    plan = Plan(epochs=arguments.epochs)
    fit(train[: arguments.limit], parts, dev, plan, arguments.work)


def load(shared: Path, work: Path) -> tuple[list[Example], list[Example], list[Example]]:
    """Give the papers to train on, those to develop on, and the sentence parts."""
    tokenizer = load_tokenizer()
    folder = shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    pairs = [pair for pair in pairs if fold_of(pair[0]["id"]) not in REPORT]
    dev = [pair for pair in pairs if fold_of(pair[0]["id"]) in DEV]
    train = [pair for pair in pairs if fold_of(pair[0]["id"]) not in DEV]
    train += read_annotated(folder / "seed.papers.jsonl", folder / "seed.jsonl")
    examples = examples_of(train, tokenizer)
    dev_examples = examples_of(dev, tokenizer)
    texts = sorted({text for e in examples + dev_examples for text in texts_of(e)})
    vectors = base_vectors(texts, tokenizer, work)
    by_text = dict(zip(texts, vectors, strict=True))
    for example in examples + dev_examples:
        example.targets = np.stack([by_text[text] for text in texts_of(example)])
    parts = part_examples(shared / "data" / "csabstruct" / "train.jsonl.gz", tokenizer)
    return examples, dev_examples, parts


def texts_of(example: Example) -> list[str]:
    """Give the text and its sentences, in the order of the pooled rows."""
    return [example.text, *(example.text[start:end] for start, end in example.sentences)]


def digest_of(path: Path) -> str:
    """Give the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
