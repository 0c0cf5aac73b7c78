"""The evaluation of a whole corpus against gold: joining, linking, reliability, all scores.

Papers are plain dicts of the annotation form, as in :mod:`kg.extract.scoring`, which scores the
single things.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.extract.scoring import (
    Annotation,
    Pair,
    Score,
    fold,
    listed,
    match,
    score_code,
    score_entities,
    score_results,
)
from kg.iri import slug_of


@dataclass(frozen=True, slots=True)
class LinkingScore:
    """Whether one meaning is one entity over the whole corpus.

    Attributes:
        names: Of the matched entities whose gold name occurs in several papers, how many are on
            the IRI that most entities of that name are on.
        iris: Of all matched IRIs, how many have one gold name only.
        shared_iris: The same, of the IRIs that are matched in several papers.
    """

    names: Score
    iris: Score
    shared_iris: Score


def score_linking(pairs: Iterable[Pair]) -> LinkingScore:
    """Score the linking of entities over all papers, types aside; names are folded.

    Predicted entities without an ``iri`` are left out.
    """
    iris_of: dict[str, Counter[str]] = defaultdict(Counter)
    names_of: dict[str, Counter[str]] = defaultdict(Counter)
    for gold_paper, predicted_paper in pairs:
        gold, predicted = listed(gold_paper, "entities"), listed(predicted_paper, "entities")
        for g, p in match(gold, predicted, typed=False):
            iri, name = predicted[p].get("iri"), fold(gold[g]["name"])
            if iri:
                iris_of[name][iri] += 1
                names_of[iri][name] += 1
    shared = [iris for iris in iris_of.values() if iris.total() > 1]
    linked = sum(iris.total() for iris in shared)
    several = [names for names in names_of.values() if names.total() > 1]
    return LinkingScore(
        names=Score(sum(max(iris.values()) for iris in shared), linked, linked),
        iris=_count(list(names_of.values()), lambda names: len(names) == 1),
        shared_iris=_count(several, lambda names: len(names) == 1),
    )


def join_by_title(gold: Iterable[Annotation], papers: Iterable[Annotation]) -> list[Pair]:
    """Join gold to papers by id, else by folded title; each paper is joined once.

    A paper's title is its ``title``, or else the first line of its ``text``.

    Returns:
        One pair for each gold line, in the order of the gold.

    Example:
        >>> join_by_title([{"id": "s1", "title": "A — Title"}], [{"id": "p", "title": "A title"}])
        [({'id': 's1', 'title': 'A — Title'}, {'id': 'p', 'title': 'A title'})]
    """
    gold_lines, found = list(gold), list(papers)
    by_id = {str(paper["id"]): index for index, paper in reversed(list(enumerate(found)))}
    joined = {n: by_id[str(g["id"])] for n, g in enumerate(gold_lines) if str(g["id"]) in by_id}
    free: dict[str, list[int]] = defaultdict(list)
    for index in sorted(set(range(len(found))) - set(joined.values())):
        free[_title_key(found[index])].append(index)
    pairs: list[Pair] = []
    for number, line in enumerate(gold_lines):
        same_title = free.get(_title_key(line), []) if number not in joined else []
        place = joined.get(number, same_title.pop(0) if same_title else None)
        pairs.append((line, None if place is None else found[place]))
    return pairs


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores of a set of papers.

    Attributes:
        papers: Number of gold papers.
        missing: Ids of the gold papers that nothing was predicted for; they count as not found.
        entities: As :func:`score_entities` gives them.
        results: As :func:`score_results` gives them.
        linking: As :func:`score_linking` gives it.
        code: Web addresses of code.
        reliability: As :func:`reliability_of` gives it.
    """

    papers: int
    missing: tuple[str, ...]
    entities: dict[str, Score]
    results: dict[str, Score]
    linking: LinkingScore
    code: Score
    reliability: dict[str, Score] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give plain values, ready for ``json.dumps``."""
        return {
            "papers": self.papers,
            "missing": list(self.missing),
            "entities": {key: score.to_json() for key, score in self.entities.items()},
            "results": {key: score.to_json() for key, score in self.results.items()},
            "linking": {
                "names on one IRI": self.linking.names.to_json(),
                "IRIs with one name": self.linking.iris.to_json(),
                "shared IRIs with one name": self.linking.shared_iris.to_json(),
            },
            "code": self.code.to_json(),
            "reliability": {key: score.to_json() for key, score in self.reliability.items()},
        }


def evaluate(pairs: Iterable[Pair]) -> Evaluation:
    """Score everything that the annotation form holds.

    Example:
        >>> paper = {"id": "p", "entities": [], "results": [], "code": ["https://x.org/"]}
        >>> evaluate([(paper, paper)]).code.f1
        1.0
    """
    papers = list(pairs)
    return Evaluation(
        papers=len(papers),
        missing=tuple(str(gold["id"]) for gold, predicted in papers if predicted is None),
        entities=score_entities(papers),
        results=score_results(papers),
        linking=score_linking(papers),
        code=score_code(papers),
        reliability=reliability_of(papers),
    )


def reliability_of(pairs: Iterable[Pair]) -> dict[str, Score]:
    """Tell, for each tenth of confidence, how many of its entities are right (type too).

    Entities without a ``confidence`` are left out. Gold counts repeat the predicted ones, so
    that precision is the share that is right; bins are named by their lower end.
    """
    bins: dict[str, Score] = defaultdict(Score)
    for gold_paper, predicted_paper in pairs:
        gold, predicted = listed(gold_paper, "entities"), listed(predicted_paper, "entities")
        right = {p for _, p in match(gold, predicted)}
        for index, entity in enumerate(predicted):
            confidence = entity.get("confidence")
            if confidence is not None:
                key = f"{min(int(float(confidence) * 10 + 1e-9), 9) / 10:.1f}"
                bins[key] += Score(int(index in right), 1, 1)
    return dict(sorted(bins.items()))


def _title_key(paper: Annotation) -> str:
    title = paper.get("title") or str(paper.get("text", "")).split("\n", 1)[0]
    return slug_of(title) if title else f"id {paper['id']}"


def _count(items: Sequence[Counter[str]], is_right: Callable[[Counter[str]], bool]) -> Score:
    return Score(sum(map(is_right, items)), len(items), len(items))
