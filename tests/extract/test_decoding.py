"""From span probabilities to mentions, on numbers small enough to know the answer."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.decoding import (
    FEATURES,
    Candidate,
    candidates_of,
    forms_of,
    without_overlaps,
)

TEXT = "Sparse Attention\nSparse attention is fast."
ROLES = (0.125,) * 8


def candidate(start: int, end: int, entity: float, kind: int = 1) -> Candidate:
    types = [0.0] * 7
    types[0], types[kind + 1] = 1 - entity, entity
    return Candidate(start, end, tuple(types), ROLES)


def test_occurrences_of_one_form_are_judged_together() -> None:
    forms = forms_of(TEXT, [candidate(0, 16, 0.9), candidate(17, 33, 0.5, kind=0)])
    assert len(forms) == 1
    assert forms[0].type == 1
    features = dict(zip(FEATURES, forms[0].features, strict=True))
    assert features["in title"] == 1
    assert features["highest"] == pytest.approx(np.log(9))
    assert features["mean"] == pytest.approx(np.log(9) / 2)
    assert features["log count"] == pytest.approx(np.log(2))


def test_a_score_is_the_logistic_of_the_weights() -> None:
    form = forms_of(TEXT, [candidate(0, 16, 0.9)])[0]
    weights = [[0.0] * len(FEATURES) for _ in range(6)]
    assert form.score(weights) == 0.5
    weights[1][1] = 1.0
    assert form.score(weights) == pytest.approx(0.9)


def test_the_surer_of_two_overlapping_candidates_stays() -> None:
    long, short = candidate(0, 16, 0.6), candidate(7, 16, 0.9)
    forms = forms_of(TEXT, [long, short])
    kept = without_overlaps(TEXT, [(0.6 if f.candidates[0] == long else 0.9, f) for f in forms])
    assert [(c.start, c.end) for _, _, c in kept] == [(7, 16)]


def test_no_candidate_joins_title_and_abstract() -> None:
    starts, ends = np.array([0, 7, 17, 24]), np.array([6, 16, 23, 33])
    types = np.full((4, 10, 7), 0.0, dtype=np.float32)
    types[:, :, 2] = 1.0
    roles = np.full((4, 10, 8), 0.125, dtype=np.float32)
    found = candidates_of(TEXT, starts, ends, types, roles, floor=0.5)
    assert [(c.start, c.end) for c in found] == [
        (0, 6),
        (0, 16),
        (7, 16),
        (17, 23),
        (17, 33),
        (24, 33),
    ]
