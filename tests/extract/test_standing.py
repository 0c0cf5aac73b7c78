"""Names that stand alone, and names that are a part of a longer one."""

from __future__ import annotations

import pytest

from kg.extract.standing import is_hyphenated, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "latency",
        "reduces latency by half",
        "a lower latency than before",
        "the latency of the model",
        "throughput, latency, and energy",
        "state-of-the-art latency",
        "the model's latency",
        "maintaining latency while",
        "Title ends here\nlatency is all",
        "latency\nThe abstract begins",
        "latency benchmarks",
        "(latency)",
    ],
)
def test_between_signs_verbs_and_small_words_a_name_stands_alone(text: str) -> None:
    start = text.index("latency")
    assert stands_alone(text, start, start + 7)


@pytest.mark.parametrize(
    "text",
    [
        "rendering latency",
        "low-latency control",
        "latency-aware search",
        "latency/throughput",
        "a latency budget",
        "3D latency",
        "a 7B latency",
        "attention-based latency",
        "training latency",
    ],
)
def test_beside_another_noun_a_name_is_a_part(text: str) -> None:
    start = text.index("latency")
    assert not stands_alone(text, start, start + 7)


def test_a_dash_between_sentences_is_no_hyphen() -> None:
    assert is_hyphenated("FWL-MAE", 4)
    assert not is_hyphenated("that — MAE", 7)
    assert not is_hyphenated("-MAE", 1)
    assert not is_hyphenated("MAE", 0)


def test_a_model_of_a_task_is_not_the_task() -> None:
    text = "a depth estimation model"
    assert stands_alone(text, 2, 18)
    assert not stands_alone(text, 2, 18, is_field=True)


def test_a_short_form_in_parentheses_is_looked_over() -> None:
    text = "The language modeling (LM) head"
    assert not stands_alone(text, 4, 21)
    assert stands_alone("The language modeling (LM) is hard", 4, 21)
