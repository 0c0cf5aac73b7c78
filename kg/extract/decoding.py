"""Span probabilities of the tagger to mentions: consistent over a paper, calibrated, not nested.

The network scores every run of up to ten words by itself. What it says of one occurrence is
evidence for the others too, so each form gets one score from all its occurrences: the highest and
the mean log-odds, how often it occurs, whether it stands in the title. A logistic model per type,
fitted on papers that the network has not seen, turns these into the probability that the form is
an entity of that type.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.forms import fold, is_acronym

FEATURES = ("bias", "highest", "mean", "type", "log count", "in title", "acronym", "log words")
"""What the calibration looks at, in the order of its weights."""

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a mention, with what the network says of it.

    Attributes:
        start: First character.
        end: One past the last.
        types: Probability of no entity, then of each of the six types.
        roles: Probability of each of the eight roles.
    """

    start: int
    end: int
    types: tuple[float, ...]
    roles: tuple[float, ...]

    @property
    def entity(self) -> float:
        """Probability that it is an entity of any type."""
        return 1.0 - self.types[0]


@dataclass(frozen=True, slots=True)
class Form:
    """All candidates of one text that fold to the same words.

    Attributes:
        candidates: At least one, by place.
        type: The type that they favour together, 0–5.
        features: As :data:`FEATURES` says.
    """

    candidates: tuple[Candidate, ...]
    type: int
    features: tuple[float, ...]

    def score(self, weights: Sequence[Sequence[float]]) -> float:
        """Give the probability that the form is an entity of its type."""
        logit = math.fsum(w * x for w, x in zip(weights[self.type], self.features, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def candidates_of(
    text: str,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    types: NDArray[np.float32],
    roles: NDArray[np.float32],
    *,
    floor: float,
    own: slice = slice(None),
) -> list[Candidate]:
    """Keep the spans that are probable enough to be looked at.

    Args:
        text: The text.
        starts: First character of each word.
        ends: One past the last character of each word.
        types: Probabilities by start word, length and type, none first.
        roles: Probabilities by start word, length and role.
        floor: Least probability of being an entity.
        own: Start words to look at.

    Returns:
        Candidates by place. None crosses a line end, so none joins title and abstract.
    """
    out = []
    offset = own.start or 0
    for row, extra in np.argwhere(types[own, :, 0] <= 1.0 - floor).tolist():
        first = row + offset
        last = first + extra
        if last >= len(starts):
            continue
        start, end = int(starts[first]), int(ends[last])
        surface = text[start:end]
        if "\n" in surface or not any(map(str.isalnum, surface)):
            continue
        chosen = types[first, extra].tolist()
        out.append(Candidate(start, end, tuple(chosen), tuple(roles[first, extra].tolist())))
    return out


def forms_of(text: str, candidates: Iterable[Candidate]) -> list[Form]:
    """Gather the candidates of each form, in the order of the folded words."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(fold(text[candidate.start : candidate.end]), []).append(candidate)
    title_end = text.find("\n")
    return [_form(text, title_end, groups[form]) for form in sorted(groups)]


def without_overlaps(
    text: str, scored: Iterable[tuple[float, Form]]
) -> list[tuple[float, int, Candidate]]:
    """Give each stretch of text to the surest candidate.

    Returns:
        Score, type (0–5) and candidate, by place; no two share a character.
    """
    ranked = sorted(
        ((score, form.type, candidate) for score, form in scored for candidate in form.candidates),
        key=lambda item: (-item[0] * item[2].entity ** 0.5, item[2].start, -item[2].end, item[1]),
    )
    taken = bytearray(len(text))
    kept = []
    for item in ranked:
        start, end = item[2].start, item[2].end
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(item)
    return sorted(kept, key=lambda item: item[2].start)


def _form(text: str, title_end: int, candidates: list[Candidate]) -> Form:
    sums = [math.fsum(c.types[kind] for c in candidates) for kind in range(1, 7)]
    kind = max(range(6), key=lambda k: (sums[k], -k))
    total = math.fsum(sums)
    odds = [_log_odds(c.entity) for c in candidates]
    first = text[candidates[0].start : candidates[0].end]
    features = (
        1.0,
        max(odds),
        math.fsum(odds) / len(odds),
        _log_odds(sums[kind] / total) if total > 0 else 0.0,
        math.log(len(candidates)),
        float(any(c.start < title_end for c in candidates)),
        float(is_acronym(first)),
        math.log(1 + len(first.split())),
    )
    return Form(tuple(candidates), kind, features)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, _EDGE), 1.0 - _EDGE)
    return math.log(inside / (1.0 - inside))
