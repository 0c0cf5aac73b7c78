"""A linear model over named features, read from a small JSON file."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.errors import BadModel
from kg.resources import resource


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of named features.

    Attributes:
        bias: The score without any feature.
        weights: What each feature adds; features that are not here add nothing.
    """

    bias: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)

    def score(self, features: Iterable[str]) -> float:
        """Add up; the order of the features does not matter, repeated ones count once.

        Example:
            >>> LinearModel(-1.0, {"a": 3.0}).score(["a", "b", "a"])
            2.0
        """
        weights = self.weights
        return math.fsum([self.bias, *(weights[f] for f in set(features) if f in weights)])

    def probability(self, features: Iterable[str]) -> float:
        """Give the score as a probability, from 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, self.score(features)))))


@functools.cache
def read_models(name: str) -> Mapping[str, LinearModel]:
    """Read the models of one shipped file, once a process.

    Args:
        name: The file in ``kg/models``.

    Raises:
        BadModel: If the file is missing or is not as training wrote it.
    """
    mend = "install the package again, or run training/results.py"
    try:
        content = json.loads(resource("models", name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise BadModel(name, str(err), mend) from err
    if not isinstance(content, dict) or not {"claim", "metric"} <= set(content):
        raise BadModel(name, "it lacks the models 'claim' and 'metric'", mend)
    return {
        key: LinearModel(float(model["bias"]), model["weights"])
        for key, model in content.items()
        if key in {"claim", "metric"}
    }
