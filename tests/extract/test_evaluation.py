"""Joining, linking and reliability on cases small enough to check by hand."""

from __future__ import annotations

import json
from typing import Any

from kg.extract.evaluation import (
    LinkingScore,
    evaluate,
    join_by_title,
    reliability_of,
    score_linking,
)
from kg.extract.scoring import Pair, Score


def _paper(*entities: tuple[str, str], confidence: float = 0.95) -> dict[str, Any]:
    return {
        "id": "p",
        "entities": [
            {
                "type": "Method",
                "name": name,
                "mentions": [name],
                "role": "uses",
                "iri": iri,
                "confidence": confidence,
            }
            for name, iri in entities
        ],
    }


def test_papers_join_by_id_before_title_and_only_once() -> None:
    gold = [{"id": "1"}, {"id": "2", "title": "On Graphs"}, {"id": "3", "title": "On graphs"}]
    papers = [{"id": "x", "title": "On graphs!"}, {"id": "1", "text": "On graphs\nMore."}]
    assert join_by_title(gold, papers) == [
        (gold[0], papers[1]),
        (gold[1], papers[0]),
        (gold[2], None),
    ]


def test_papers_without_title_join_by_id_only() -> None:
    assert join_by_title([{"id": "1"}], [{"id": "2", "text": "\nabc"}]) == [({"id": "1"}, None)]


def test_linking_counts_names_on_one_iri_and_iris_with_one_name() -> None:
    pairs: list[Pair] = [
        (_paper(("cache", "")), _paper(("cache", "i1"))),
        (_paper(("cache", "")), _paper(("cache", "i1"))),
        (_paper(("caches", ""), ("loss", "")), _paper(("caches", "i2"), ("loss", "i1"))),
        (_paper(("loss", "")), _paper(("loss", ""))),
    ]
    assert score_linking(pairs) == LinkingScore(
        names=Score(2, 3, 3), iris=Score(1, 2, 2), shared_iris=Score(0, 1, 1)
    )


def test_reliability_tells_the_share_that_is_right_for_each_tenth() -> None:
    gold = _paper(("a", ""), ("b", ""))
    pairs: list[Pair] = [
        (gold, _paper(("a", "i"), ("c", "i"), confidence=0.3)),
        (gold, _paper(("a", "i"), confidence=1.0)),
        (gold, None),
    ]
    assert reliability_of(pairs) == {"0.3": Score(1, 2, 2), "0.9": Score(1, 1, 1)}


def test_an_evaluation_is_plain_json_and_names_what_is_missing() -> None:
    gold = _paper(("a", ""))
    evaluation = evaluate([(gold, gold), ({"id": "q"}, None)])
    assert evaluation.missing == ("q",)
    assert json.loads(json.dumps(evaluation.to_json()))["entities"]["all"]["f1"] == 1.0
