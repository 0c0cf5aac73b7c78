"""Fit the confidence of links: ``python -m training.confidence --shared ../shared``.

The regression learns from papers that the tagger did not see: the development fold of
``training/examples.py``. Its scores there are cross-validated by paper; the threshold is where
they lead to expect the best F1 over all types. The report fold is not read. (The vocabulary's
authors did look at the development fold, so that its names are a little rarer in other papers.)
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from kg.extract.pipeline import Extractor
from kg.extract.scoring import match
from kg.extract.vocabulary import names_of
from kg.records import Paper
from kg.resolve.candidates import Candidate, candidates_of
from kg.resolve.confidence import inputs_of
from training.examples import DEV, fold_of, read_annotated

Floats = NDArray[np.float64]


def main() -> None:
    """Fit and write ``confidence.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("kg/models/confidence.json"))
    parser.add_argument("--strength", type=float, default=0.3, help="inverse of regularisation")
    arguments = parser.parse_args()
    folder = arguments.shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    pairs = [pair for pair in pairs if fold_of(pair[0]["id"]) in DEV]
    names, inputs, right, groups, gold = examples(pairs)
    print(f"{len(pairs)} papers, {len(right)} candidates, {right.sum():.0f} right, {gold} gold")
    held_out = cross_validated(inputs, right, groups, arguments.strength)
    threshold, f1 = best_threshold(held_out, right, gold)
    print(f"cross-validated: threshold {threshold:.2f}, F1 {f1:.3f}")
    print_reliability(held_out, right)
    model = fitted(inputs, right, arguments.strength)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    arguments.out.write_text(
        json.dumps({"threshold": threshold, "weights": dict(sorted(weights.items()))}, indent=1)
        + "\n",
        encoding="utf-8",
    )


def examples(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> tuple[list[str], Floats, Floats, NDArray[np.int64], int]:
    """Give the candidates of annotated papers as rows, whether each is right, and its paper."""
    extractor = Extractor()
    key_of_name = names_of(extractor.entries)
    rows: list[Mapping[str, float]] = []
    right: list[float] = []
    groups: list[int] = []
    gold = 0
    for number, (record, annotation) in enumerate(pairs):
        paper = Paper(record["id"], record["title"], record["abstract"])
        candidates = candidates_of(paper, extractor.read(paper), key_of_name)
        matched = {p for _, p in match(annotation["entities"], [_form(c) for c in candidates])}
        gold += len(annotation["entities"])
        for index, candidate in enumerate(candidates):
            rows.append(inputs_of(candidate))
            right.append(float(index in matched))
            groups.append(number)
    names = sorted(rows[0])
    inputs = np.array([[row[name] for name in names] for row in rows])
    return names, inputs, np.array(right), np.array(groups), gold


def _form(candidate: Candidate) -> dict[str, Any]:
    return {
        "type": candidate.type.value,
        "name": candidate.name,
        "mentions": [mention.text for mention in candidate.mentions],
    }


def fitted(inputs: Floats, right: Floats, strength: float) -> LogisticRegression:
    """Fit one regression; its bias is a column of the inputs."""
    return LogisticRegression(C=strength, fit_intercept=False, max_iter=5000).fit(inputs, right)


def cross_validated(
    inputs: Floats, right: Floats, groups: NDArray[np.int64], strength: float
) -> Floats:
    """Give each candidate the probability of a model that has not seen its paper."""
    held_out = np.zeros(len(right))
    for train, test in GroupKFold(10).split(inputs, right, groups):
        model = fitted(inputs[train], right[train], strength)
        held_out[test] = model.predict_proba(inputs[test])[:, 1]
    return held_out


def best_threshold(held_out: Floats, right: Floats, gold: int) -> tuple[float, float]:
    """Give the threshold of the best F1 that the probabilities lead to expect, and F1 there.

    Counting what is right instead gives a curve that is flat and rough over a tenth.
    """
    wanted = held_out.sum() * gold / right.sum()
    expected = {
        round(t, 2): 2 * held_out[held_out >= t].sum() / ((held_out >= t).sum() + wanted)
        for t in np.arange(0.2, 0.7, 0.01)
    }
    best = max(expected, key=lambda t: expected[t])
    chosen = held_out >= best
    return float(best), float(2 * right[chosen].sum() / (chosen.sum() + gold))


def print_reliability(held_out: Floats, right: Floats) -> None:
    """Print the share that is right for each tenth of confidence."""
    for low in np.arange(0, 1, 0.1):
        inside = (held_out >= low) & (held_out < low + 0.1)
        if inside.any():
            print(f"{low:.1f}: {right[inside].mean():.3f} of {inside.sum()}")


if __name__ == "__main__":
    main()
