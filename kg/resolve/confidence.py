"""How sure a link is: agreement of the extractors as a probability.

A logistic regression over the features of a candidate, trained on papers that the tagger has
not seen (``training/confidence.py``), so that of the links at 0.9 about nine in ten are right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.errors import BadModel
from kg.records import EntityType
from kg.resolve.candidates import Candidate
from kg.resources import resource


def confidence_of(candidate: Candidate) -> float:
    """Give the probability that a candidate is right in words and type.

    Args:
        candidate: The candidate.

    Returns:
        From 0 to 1, rounded to three digits.

    Raises:
        BadModel: If the file of weights is missing or unreadable.
    """
    weights = _model().weights
    total = sum(weights.get(name, 0.0) * value for name, value in inputs_of(candidate).items())
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 3)


def inputs_of(candidate: Candidate) -> dict[str, float]:
    """Give the inputs of the regression: features, products of sources, and one bias a type."""
    features = candidate.features
    has_tagger = features["tagger_max"] > 0
    values = {
        **features,
        "bias": 1.0,
        "tagger_logit": _logit(features["tagger_max"]) if has_tagger else 0.0,
        "no_tagger": float(not has_tagger),
        "vocabulary_alone": features["vocabulary"] * (not has_tagger),
        "pattern_alone": features["pattern"] * (not has_tagger),
        "agree": features["vocabulary"] * features["tagger_max"],
        "nested_alone": features["nested"] * (not has_tagger),
        "nested_known": features["nested"] * features["vocabulary"],
    }
    for kind in EntityType:
        here = candidate.type is kind
        values[f"type_{kind}"] = float(here)
        values[f"tagger_{kind}"] = values["tagger_logit"] if here else 0.0
        values[f"vocabulary_{kind}"] = features["vocabulary"] if here else 0.0
    return values


def threshold() -> float:
    """Give the confidence below which a link is kept out of the graph by default."""
    return _model().threshold


def _logit(score: float) -> float:
    bounded = min(max(score, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


@dataclass(frozen=True, slots=True)
class _Model:
    weights: Mapping[str, float]
    threshold: float


@cache
def _model() -> _Model:  # read once a process
    path = resource("models") / "confidence.json"
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as err:
        raise BadModel(
            "confidence.json", "the weights cannot be read", "install the package again"
        ) from err
    return _Model(weights=loaded["weights"], threshold=loaded["threshold"])
