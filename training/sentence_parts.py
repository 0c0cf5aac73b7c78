"""Train the model of kg/extract/sentence_parts.py on CSAbstruct and report its accuracy.

    python -m training.sentence_parts --data ../shared/data/csabstruct [--report]

A multinomial logistic regression over cue words and places, joined by how often labels follow
each other (a maximum-entropy Markov model with the labels' own frequency divided out). The model
that is written to kg/models/sentence_parts.npz learns from train and dev. With ``--report``
nothing is written: it learns from train alone and is measured on dev and test. Takes seconds.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from kg.extract.sentence_parts import BUCKETS, LABELS, PARTS, best_path, cues_of, places_of

COUNT = len(LABELS)
DECAY, STEP_WEIGHT, ROUNDS = 8.0, 0.8, 60  # the best of nine on dev
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Abstracts:
    """Sentences as rows of features, with their labels and where each abstract begins."""

    features: Any
    gold: NDArray[np.int64]
    starts: list[int]


def main() -> None:
    """Train and write, or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("kg/models/sentence_parts.npz"))
    options = parser.parse_args()
    names = ["train"] if options.report else ["train", "dev"]
    taught = read([options.data / f"{name}.jsonl.gz" for name in names])
    weights, steps = fit(taught), steps_of(taught)
    for name in ("dev", "test") if options.report else ("test",):
        five, four = accuracy(weights, steps, read([options.data / f"{name}.jsonl.gz"]))
        print(f"{name:5} five labels {five:.4f}  parts {four:.4f}")
    if not options.report:
        np.savez_compressed(
            options.out,
            cues=weights[:BUCKETS].astype(np.float16),
            places=weights[BUCKETS:].astype(np.float32),
            bias=np.zeros(COUNT, np.float32),
            steps=steps.astype(np.float32),
        )


def read(paths: list[Path]) -> Abstracts:
    """Read abstracts; a sentence's features are its cues, then its place."""
    columns: list[int] = []
    ends = [0]
    gold: list[int] = []
    starts = [0]
    places = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                for sentence, label in zip(row["sentences"], row["labels"], strict=True):
                    columns += cues_of(sentence)
                    ends.append(len(columns))
                    gold.append(LABELS.index(label))
                places.append(places_of(len(row["sentences"])))
                starts.append(len(gold))
    cues = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(gold), BUCKETS))
    everything = hstack([cues, csr_matrix(np.concatenate(places))], format="csr")
    return Abstracts(everything, np.array(gold), starts)


def fit(data: Abstracts) -> Floats:
    """Give the weights: one row a feature, one column a label; always the same."""
    features, gold = data.features, np.eye(COUNT)[data.gold]
    turned = features.T.tocsr()
    shape = (features.shape[1], COUNT)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        scores = features @ weights
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        sums = odds.sum(axis=1, keepdims=True)
        value = np.log(sums).sum() - (scores * gold).sum() + DECAY / 2 * (weights**2).sum()
        slope = turned @ (odds / sums - gold) + DECAY * weights
        return float(value), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(found.x.reshape(shape))


def steps_of(data: Abstracts) -> Floats:
    """Give the score of each label after each other one; last row the start, column the end."""
    counts = np.ones((COUNT + 1, COUNT + 1))
    for start, stop in pairwise(data.starts):
        labels = [COUNT, *data.gold[start:stop].tolist(), COUNT]
        for before, after in pairwise(labels):
            counts[before, after] += 1
    often = counts.sum(axis=0) / counts.sum()
    return np.asarray(STEP_WEIGHT * np.log(counts / counts.sum(axis=1, keepdims=True) / often))


def accuracy(weights: Floats, steps: Floats, data: Abstracts) -> tuple[float, float]:
    """Give the share of sentences with the right label, and with the right part."""
    scores = (data.features @ weights).astype(np.float32)
    five = four = 0
    for start, stop in pairwise(data.starts):
        guessed = best_path(scores[start:stop], steps.astype(np.float32))
        for guess, gold in zip(guessed, data.gold[start:stop].tolist(), strict=True):
            five += guess == gold
            four += PARTS[guess] is PARTS[gold]
    return five / len(data.gold), four / len(data.gold)


if __name__ == "__main__":
    main()
