"""Scores are small enough to check by hand, and equal those of the reference scripts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.scoring import (
    Pair,
    Score,
    fold,
    fold_role,
    fold_value,
    match,
    match_results,
    score_code,
    score_entities,
    score_results,
)

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "measure" / "score.py").exists(), reason="no ../shared with reference scorers"
)


def _entity(type_: str, name: str, *mentions: str, role: str = "uses") -> dict[str, Any]:
    return {"type": type_, "name": name, "mentions": list(mentions), "role": role}


def _result(value: str, metric: str) -> dict[str, Any]:
    return {"value": value, "metric": metric}


def test_scores_add_up_and_empty_ones_are_zero() -> None:
    total = sum([Score(1, 1, 2), Score(1, 3, 2)], Score())
    assert (total.precision, total.recall, total.f1) == (0.5, 0.5, 0.5)
    assert Score().f1 == Score().precision == Score().recall == 0.0
    assert total.to_json()["right"] == 2


def test_a_gold_entity_is_matched_once() -> None:
    gold = [_entity("Method", "CUDA", "CUDA")]
    predicted = [_entity("Method", "CUDA"), _entity("Method", "cuda")]
    assert match(gold, predicted) == [(0, 0)]


def test_most_shared_forms_win_and_the_first_of_equals() -> None:
    gold = [_entity("Task", "a", "x"), _entity("Task", "b", "x", "y"), _entity("Task", "c", "x")]
    assert match(gold, [_entity("Task", "x", "y")]) == [(1, 0)]
    assert match(gold, [_entity("Task", "x")]) == [(0, 0)]


def test_mentions_may_be_strings_or_objects() -> None:
    predicted = {"type": "Task", "name": "?", "mentions": [{"text": "Code-Generation"}]}
    assert match([_entity("Task", "code generation")], [predicted]) == [(0, 0)]


def test_addresses_is_for_tasks_and_concepts() -> None:
    assert fold_role(_entity("Method", "a", role="addresses")) == "evaluates"
    assert fold_role(_entity("Concept", "a", role="addresses")) == "addresses"
    assert fold_role({"type": "Concept", "name": "a"}) == ""


def test_entities_types_and_roles_are_counted_apart() -> None:
    gold = {
        "entities": [
            _entity("Method", "A", role="introduces"),
            _entity("Concept", "B"),
            _entity("Hardware", "GPU", "GPUs", role="targets"),
        ]
    }
    predicted = {
        "entities": [
            _entity("Method", "a", role="introduces"),
            _entity("Method", "b"),
            _entity("Hardware", "gpu", role="uses"),
        ]
    }
    scores = score_entities([(gold, predicted)])
    assert scores["Method"] == Score(1, 2, 1)
    assert scores["Concept"] == Score(0, 0, 1)
    assert scores["all"] == Score(2, 3, 3)
    assert scores["untyped"] == Score(3, 3, 3)
    assert scores["introduces"] == Score(1, 1, 1)
    assert scores["role"] == Score(1, 2, 2)


def test_a_missing_paper_counts_as_not_found() -> None:
    gold = {"entities": [_entity("Task", "a")], "results": [_result("5%", "error")]}
    assert score_entities([(gold, None)])["all"] == Score(0, 0, 1)
    assert score_results([(gold, None)])["value"] == Score(0, 0, 1)


def test_of_results_with_one_value_the_metric_decides() -> None:
    gold = [_result("5%", "latency"), _result("5 percent", "word error rate")]
    assert match_results(gold, [_result("5\\%", "error rates")]) == [(1, 0)]
    pairs = [({"results": gold}, {"results": [_result("5%", ""), _result("5%", "errors")]})]
    assert score_results(pairs) == {"value": Score(2, 2, 2), "value and metric": Score(1, 2, 2)}


def test_two_empty_metrics_agree() -> None:
    paper = {"results": [_result("3x", "")]}
    assert score_results([(paper, paper)])["value and metric"].f1 == 1.0


def test_values_are_folded() -> None:
    assert fold_value("~1.5–2.0×") == fold_value("1.5-2.0times") == "1.5-2.0x"
    assert fold_value("2-fold") == fold_value("2x") == "2x"


def test_code_addresses_ignore_scheme_case_and_last_slash() -> None:
    pairs = [
        ({"code": ["https://github.com/A/b/"]}, {"code": ["http://www.github.com/a/B", "u.org"]})
    ]
    assert score_code(pairs) == Score(1, 2, 1)


@given(st.text())
def test_folding_twice_changes_a_plural_at_most(words: str) -> None:
    assert fold(f" {words.upper()}-") == fold(f"{words.upper()} ")


@needs_shared
def test_the_reference_scripts_give_the_same_numbers(tmp_path: Path) -> None:
    gold = _read(SHARED / "annotation" / "seed.jsonl")
    predicted = [_perturbed(paper, number) for number, paper in enumerate(gold) if number % 9]
    gold_path, predicted_path = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for path, papers in ((gold_path, gold), (predicted_path, predicted)):
        path.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), encoding="utf-8")
    by_id = {paper["id"]: paper for paper in predicted}
    pairs: list[Pair] = [(paper, by_id.get(paper["id"])) for paper in gold]

    reference = _reference("score.py", str(gold_path), str(predicted_path), "--json")
    ours = score_entities(pairs) | {"role|match": score_entities(pairs)["role"]}
    for key, (precision, recall, f1, count) in reference.items():
        score = ours[key]
        assert [round(x, 3) for x in (score.precision, score.recall, score.f1)] == [
            precision,
            recall,
            f1,
        ], key
        assert score.gold == count
    assert 0.3 < reference["all"][2] < 0.95

    results = _reference("results.py", str(gold_path), str(predicted_path))
    scores = score_results(pairs)
    assert round(scores["value"].f1, 3) == results["value_F1"]
    assert round(scores["value and metric"].f1, 3) == results["value_metric_F1"]
    assert (scores["value"].gold, scores["value"].predicted) == (results["gold"], results["pred"])
    assert 0.3 < results["value_metric_F1"] < results["value_F1"] < 0.95


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _reference(script: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(SHARED / "measure" / script), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    scores: dict[str, Any] = json.loads(run.stdout)
    return scores


def _perturbed(paper: dict[str, Any], number: int) -> dict[str, Any]:
    """Drop, retype and double some entities; change some values and metrics."""
    types = ("Task", "Method", "Metric")
    entities = []
    for index, entity in enumerate(paper["entities"], number):
        if index % 5 == 0:
            continue
        changed = dict(entity)
        if index % 7 == 0:
            changed["type"] = types[index % 3]
        if index % 4 == 0:
            changed["role"] = "addresses"
        if index % 6 == 0:
            changed["mentions"] = [{"text": f"The {words}"} for words in entity["mentions"]]
            changed["name"] = entity["name"].upper() + "s"
        entities += [changed] * (1 + (index % 11 == 0))
    results = []
    for index, result in enumerate(paper.get("results", ()), number):
        changed = dict(result)
        if index % 4 == 0:
            changed["value"] = f"up to {result['value']}".replace("times", "x")
        if index % 5 == 0:
            changed["metric"] = "accuracy"
        if index % 6 == 0:
            changed["value"] += "1"
        results += [changed] * (1 + (index % 7 == 0))
    return {"id": paper["id"], "entities": entities, "results": results}
