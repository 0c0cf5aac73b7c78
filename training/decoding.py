"""Span probabilities to entities, and entities scored against gold as the project scores them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.examples import ROLES, TYPES, Example, fold, role_of


def predictions_of(
    example: Example,
    types: NDArray[np.float32],
    roles: NDArray[np.float32],
    *,
    floor: float = 0.2,
) -> list[tuple[int, int, int, float, NDArray[np.float32]]]:
    """Give candidate mentions (start, end, type 0–5, probability, role probabilities).

    Spans that overlap a more probable one are left out.
    """
    words, window = example.words, example.window
    best = types[:, :, 1:].max(axis=2)
    rows = np.argwhere(best >= floor)
    rows = rows[np.argsort(-best[rows[:, 0], rows[:, 1]], kind="stable")]
    taken = np.zeros(window.end - window.start, dtype=bool)
    out = []
    for first, extra in rows:
        last = first + extra
        if last >= len(taken) or taken[first : last + 1].any():
            continue
        taken[first : last + 1] = True
        start = int(words.starts[window.start + first])
        end = int(words.ends[window.start + last])
        if "\n" in example.text[start:end]:
            continue
        kind = int(types[first, extra, 1:].argmax())
        out.append((start, end, kind, float(best[first, extra]), roles[first, extra]))
    return sorted(out, key=lambda mention: mention[:2])


def entities_of(
    example: Example,
    mentions: Iterable[tuple[int, int, int, float, NDArray[np.float32]]],
    *,
    threshold: float = 0.5,
) -> list[dict[str, Any]]:
    """Group mentions by folded form and the paper's abbreviations into entities."""
    groups: dict[str, list[tuple[str, int, float, NDArray[np.float32]]]] = defaultdict(list)
    same = {
        fold(short): fold(long) for short, long in example.gold.get("abbreviations", {}).items()
    }
    for start, end, kind, score, roles in mentions:
        surface = example.text[start:end]
        form = fold(surface)
        groups[same.get(form, form)].append((surface, kind, score, roles))
    out = []
    for form in sorted(groups):
        members = groups[form]
        if max(member[2] for member in members) < threshold:
            continue
        kinds = np.zeros(len(TYPES))
        for _, kind, score, _ in members:
            kinds[kind] += score
        total = np.sum([member[3] for member in members], axis=0)
        entity = {
            "type": TYPES[int(kinds.argmax())],
            "name": members[0][0],
            "mentions": sorted({member[0] for member in members}),
            "role": ROLES[int(total.argmax())],
        }
        entity["role"] = role_of(entity)
        out.append(entity)
    return out


def score(
    pairs: Iterable[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
) -> dict[str, list[float]]:
    """Score (gold, predicted) entities of papers: precision, recall, F1, gold count a type.

    An entity is right when its type is right and it shares a folded form with a gold entity; each
    gold entity is matched once.
    """
    counts: dict[str, list[int]] = {key: [0, 0, 0] for key in [*TYPES, "all", "untyped"]}
    counts |= {"introduces": [0, 0, 0], "role|match": [0, 0, 0]}
    for gold_entities, found_entities in pairs:
        gold, found = _rows(gold_entities), _rows(found_entities)
        typed, untyped = _match(gold, found, typed=True), _match(gold, found, typed=False)
        for rows, place in ((gold, 2), (found, 1)):
            for kind, role, _ in rows:
                counts[kind][place] += 1
                counts["introduces"][place] += role == "introduces"
            counts["all"][place] += len(rows)
            counts["untyped"][place] += len(rows)
        for gold_index, found_index in typed:
            counts[gold[gold_index][0]][0] += 1
            counts["role|match"][0] += gold[gold_index][1] == found[found_index][1]
        counts["role|match"][1] += len(typed)
        counts["role|match"][2] += len(typed)
        counts["all"][0] += len(typed)
        counts["untyped"][0] += len(untyped)
        counts["introduces"][0] += sum(
            gold[g][1] == found[f][1] == "introduces" for g, f in untyped
        )
    out = {}
    for key, (right, given, wanted) in counts.items():
        precision = right / given if given else 0.0
        recall = right / wanted if wanted else 0.0
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        out[key] = [round(precision, 3), round(recall, 3), round(f1, 3), wanted]
    return out


def _rows(entities: list[dict[str, Any]]) -> list[tuple[str, str, set[str]]]:
    return [
        (e["type"], role_of(e), {fold(m) for m in e["mentions"]} | {fold(e["name"])})
        for e in entities
    ]


def _match(
    gold: list[tuple[str, str, set[str]]], found: list[tuple[str, str, set[str]]], *, typed: bool
) -> list[tuple[int, int]]:
    used: set[int] = set()
    pairs = []
    for found_index, (kind, _, forms) in enumerate(found):
        best: tuple[int, int] | None = None
        for gold_index, (gold_kind, _, gold_forms) in enumerate(gold):
            if gold_index in used or (typed and gold_kind != kind):
                continue
            shared = len(forms & gold_forms)
            if shared and (best is None or shared > best[0]):
                best = (shared, gold_index)
        if best:
            used.add(best[1])
            pairs.append((best[1], found_index))
    return pairs
