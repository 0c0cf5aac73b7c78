"""From the network's opinion of a form to a probability, fitted on the development papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.abbreviations import abbreviations_of
from kg.extract.decoding import FEATURES, Form
from kg.records import EntityType, Mention, Role
from training.examples import fold, role_of

TYPES = [str(kind) for kind in EntityType]
ROLES = [str(role) for role in Role]


def fit_weights(forms: Sequence[tuple[Form, bool]], *, ridge: float = 3.0) -> list[list[float]]:
    """Fit one logistic model over all types, with a bias and a slope of its own for each.

    Args:
        forms: Forms of papers that the network has not seen, and whether each is right.
        ridge: Strength of the pull to zero; a tenth of it on the shared weights.

    Returns:
        Weights by type, in the order of ``FEATURES``.
    """
    shared = len(FEATURES)
    size = shared + 2 * len(TYPES)
    rows = np.zeros((len(forms), size))
    right = np.array([float(is_right) for _, is_right in forms])
    for row, (form, _) in zip(rows, forms, strict=True):
        row[:shared] = form.features
        row[shared + 2 * form.type : shared + 2 * form.type + 2] = form.features[:2]
    pull = np.full(size, ridge)
    pull[:shared] = ridge / 10
    weights = np.zeros(size)
    for _ in range(50):
        guess = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (guess - right) + pull * weights
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    out = np.tile(weights[:shared], (len(TYPES), 1))
    for kind in range(len(TYPES)):
        out[kind, :2] += weights[shared + 2 * kind : shared + 2 * kind + 2]
    return [[round(float(w), 5) for w in row] for row in out]


def is_right(form: Form, text: str, gold: Iterable[dict[str, Any]]) -> bool:
    """Tell whether a form is a gold entity of its type."""
    words = {fold(text[c.start : c.end]) for c in form.candidates}
    return any(
        entity["type"] == TYPES[form.type] and words & {fold(m) for m in entity["mentions"]}
        for entity in gold
    )


def entities_of(
    text: str, mentions: Sequence[Mention], *, threshold: float
) -> list[dict[str, Any]]:
    """Group mentions by folded form and by the abbreviations that the text spells out."""
    same = {fold(a.short): fold(a.long) for a in abbreviations_of(text)}
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        form = fold(mention.text)
        groups.setdefault(same.get(form, form), []).append(mention)
    out = []
    for form in sorted(groups):
        members = groups[form]
        score = max(mention.score for mention in members)
        if score < threshold:
            continue
        best = max(members, key=lambda m: (m.score, -m.start))
        roles: NDArray[np.float64] = np.sum([m.roles for m in members], axis=0)
        entity = {
            "type": str(best.type),
            "name": best.text,
            "mentions": sorted({m.text for m in members}),
            "role": ROLES[int(roles.argmax())],
            "score": score,
        }
        out.append(entity | {"role": role_of(entity)})
    return out


def reliability(
    entities: Iterable[tuple[float, bool]], *, bins: int = 10
) -> list[dict[str, float]]:
    """Count how many of the entities of about one score are right."""
    table = []
    rows = list(entities)
    for low in (step / bins for step in range(bins)):
        inside = [
            (s, r) for s, r in rows if low <= s < low + 1 / bins or (s == 1 == low + 1 / bins)
        ]
        if inside:
            table.append(
                {
                    "from": low,
                    "count": len(inside),
                    "mean score": round(sum(s for s, _ in inside) / len(inside), 3),
                    "right": round(sum(r for _, r in inside) / len(inside), 3),
                }
            )
    return table
