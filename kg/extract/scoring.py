"""Precision, recall and F1 of extracted annotations against gold.

Everything here takes plain dicts of the annotation form (``{"id", "entities", "results", …}``),
as ``kg extract`` prints them and as annotators write them; mentions are strings or
``{"text": …}``. Counts are added up over all papers before anything is divided.

An entity is right when its type is right and one of its forms equals one of the gold entity's
forms after :func:`fold`; each gold entity is matched once. A result is right when its value is
the same after :func:`fold_value` and its metric shares a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.records import EntityType, Role

Annotation = Mapping[str, Any]
"""One paper in the annotation form."""

Pair = tuple[Annotation, Annotation | None]
"""A gold paper and what was predicted for it, None when nothing was."""

_HEDGE = re.compile(
    r"^(up to|about|over|under|nearly|almost|less than|more than|at least|at most|around"
    r"|approximately|only)\s+"
)
_ROLE_INSTEAD_OF_ADDRESSES = {
    EntityType.METHOD.value: Role.EVALUATES.value,
    EntityType.DATASET.value: Role.EVALUATES.value,
    EntityType.METRIC.value: Role.REPORTS.value,
    EntityType.HARDWARE.value: Role.TARGETS.value,
}


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right, how many were predicted, how many there are in the gold.

    Scores add up; the ratios are derived and are 0 where nothing can be divided.

    Example:
        >>> Score(1, 2, 4) + Score(2, 2, 2)
        Score(right=3, predicted=4, gold=6)
        >>> round((Score(1, 2, 4) + Score(2, 2, 2)).f1, 3)
        0.6
    """

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Score) -> Score:
        """Add the counts of another set of papers."""
        return Score(
            self.right + other.right, self.predicted + other.predicted, self.gold + other.gold
        )

    @property
    def precision(self) -> float:
        """Share of the predicted that is right, from 0 to 1."""
        return _ratio(self.right, self.predicted)

    @property
    def recall(self) -> float:
        """Share of the gold that was found, from 0 to 1."""
        return _ratio(self.right, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, from 0 to 1."""
        return _ratio(2 * self.right, self.predicted + self.gold)

    def to_json(self) -> dict[str, float | int]:
        """Give ratios (four decimals) and counts."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "right": self.right,
            "predicted": self.predicted,
            "gold": self.gold,
        }


def fold(words: str) -> str:
    """Fold case, hyphens, outer punctuation and the plural of the last word.

    Example:
        >>> fold("Large-Language Models"), fold("(Accuracies)"), fold("loss")
        ('large language model', 'accuracy', 'loss')
    """
    text = re.sub(r"[\s\-‐-–_/]+", " ", words.casefold()).strip(" .,;:\"'`()")
    parts = text.split()
    if parts and len(parts[-1]) > 3 and re.search(r"(?<![sui])s$", parts[-1]):
        last = parts[-1]
        parts[-1] = f"{last[:-3]}y" if last.endswith("ies") else last[:-1]
    return " ".join(parts)


def fold_value(value: str) -> str:
    """Fold a result's value: no hedge, no blanks, one sign for "times".

    Example:
        >>> [fold_value(v) for v in ("up to 2.6times", "x17.7", "5 percent", "1,024")]
        ['2.6x', '17.7x', '5%', '1024']
    """
    text = _HEDGE.sub("", value.lower().strip())
    text = re.sub(r"[\s,]+", "", text)
    text = text.replace("percent", "%").replace("\\", "").replace("–", "-").strip("~<>≥≤+")
    text = re.sub(r"^[x×](?=[\d.])|(times|×|x|-fold|fold)$", "x", text)
    return f"{text[1:]}x" if text.startswith("x") else text


def fold_role(entity: Annotation) -> str:
    """Give an entity's role; ``addresses`` is for tasks and concepts only."""
    role = str(entity.get("role") or "")
    if role != Role.ADDRESSES:
        return role
    return _ROLE_INSTEAD_OF_ADDRESSES.get(str(entity["type"]), role)


def forms_of(entity: Annotation) -> frozenset[str]:
    """Give an entity's folded forms: its name and all its mentions."""
    mentions = (m if isinstance(m, str) else m["text"] for m in entity.get("mentions", ()))
    return frozenset(fold(words) for words in (*mentions, entity["name"]))


def match(
    gold: Sequence[Annotation], predicted: Sequence[Annotation], *, typed: bool = True
) -> list[tuple[int, int]]:
    """Pair the entities of one paper.

    Predicted entities are taken in their order; each takes the free gold entity with which it
    shares most forms, the first of equals.

    Args:
        gold: The gold entities.
        predicted: The predicted entities.
        typed: Whether the type must agree.

    Returns:
        Index of the gold entity and index of the predicted one, in the order of the predicted.

    Example:
        >>> gold = [{"type": "Method", "name": "CUDA", "mentions": ["CUDA"]}]
        >>> match(gold, [{"type": "Concept", "name": "cuda", "mentions": []}], typed=False)
        [(0, 0)]
    """
    where = defaultdict(list)
    for index, entity in enumerate(gold):
        for form in forms_of(entity):
            where[form].append(index)
    free = set(range(len(gold)))
    pairs = []
    for index, entity in enumerate(predicted):
        shared = Counter(
            other
            for form in forms_of(entity)
            for other in where.get(form, ())
            if other in free and (not typed or gold[other]["type"] == entity["type"])
        )
        if shared:
            best = min(shared, key=lambda other: (-shared[other], other))
            free.discard(best)
            pairs.append((best, index))
    return pairs


def score_entities(pairs: Iterable[Pair]) -> dict[str, Score]:
    """Score entities and roles, all papers together.

    Returns:
        A score for each entity type, ``all`` (types must agree), ``untyped``, ``introduces``
        (entities in that role, types aside) and ``role`` (of the matched entities, those whose
        role is right), in this order.
    """
    scores = {key: Score() for key in (*EntityType, "all", "untyped", "introduces", "role")}
    for gold_paper, predicted_paper in pairs:
        gold, predicted = listed(gold_paper, "entities"), listed(predicted_paper, "entities")
        typed, untyped = match(gold, predicted), match(gold, predicted, typed=False)
        for type_ in EntityType:
            scores[type_] += Score(
                sum(gold[g]["type"] == type_ for g, _ in typed),
                sum(entity["type"] == type_ for entity in predicted),
                sum(entity["type"] == type_ for entity in gold),
            )
        scores["all"] += Score(len(typed), len(predicted), len(gold))
        scores["untyped"] += Score(len(untyped), len(predicted), len(gold))
        ours = [fold_role(entity) for entity in predicted]
        theirs = [fold_role(entity) for entity in gold]
        scores["introduces"] += Score(
            sum(theirs[g] == ours[p] == Role.INTRODUCES for g, p in untyped),
            ours.count(Role.INTRODUCES),
            theirs.count(Role.INTRODUCES),
        )
        same = sum(theirs[g] == ours[p] for g, p in typed)
        scores["role"] += Score(same, len(typed), len(typed))
    return {str(key): score for key, score in scores.items()}


def score_results(pairs: Iterable[Pair]) -> dict[str, Score]:
    """Score results: ``value`` alone, and ``value and metric``."""
    value = both = Score()
    for gold_paper, predicted_paper in pairs:
        gold, predicted = listed(gold_paper, "results"), listed(predicted_paper, "results")
        matched = match_results(gold, predicted)
        value += Score(len(matched), len(predicted), len(gold))
        agree = sum(_same_metric(gold[g], predicted[p]) for g, p in matched)
        both += Score(agree, len(predicted), len(gold))
    return {"value": value, "value and metric": both}


def match_results(
    gold: Sequence[Annotation], predicted: Sequence[Annotation]
) -> list[tuple[int, int]]:
    """Pair the results of one paper that have the same value.

    Returns:
        Index of the gold result and of the predicted one, in the order of the predicted. Of
        several gold results with the value, the free one whose metric shares most words.
    """
    free = defaultdict(list)
    for index, result in enumerate(gold):
        free[fold_value(str(result["value"]))].append(index)
    pairs = []
    for index, result in enumerate(predicted):
        same = free[fold_value(str(result["value"]))]
        if same:
            words = _words(result["metric"])
            best = max(same, key=lambda g: len(_words(gold[g]["metric"]) & words))
            same.remove(best)
            pairs.append((best, index))
    return pairs


def score_code(pairs: Iterable[Pair]) -> Score:
    """Score web addresses of code; the scheme, case and a last slash don't count."""
    score = Score()
    for gold_paper, predicted_paper in pairs:
        gold = {_address_key(url) for url in listed(gold_paper, "code")}
        predicted = {_address_key(url) for url in listed(predicted_paper, "code")}
        score += Score(len(gold & predicted), len(predicted), len(gold))
    return score


def listed(paper: Annotation | None, key: str) -> list[Any]:
    """Give a list of a paper's annotation, empty when the paper or the list is missing."""
    return list(paper.get(key, ())) if paper else []


def _same_metric(gold: Annotation, predicted: Annotation) -> bool:
    if gold["metric"] == predicted["metric"]:
        return True
    return bool(_words(gold["metric"]) & _words(predicted["metric"]))


def _words(metric: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9@]+", metric.lower())}


def _address_key(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
