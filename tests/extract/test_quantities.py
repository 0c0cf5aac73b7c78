"""Numbers are found as written, are worth what they say, and names are left alone."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.quantities import Quantity, quantities_of


def _only(text: str) -> tuple[str, Quantity]:
    [quantity] = quantities_of(text)
    return text[quantity.start : quantity.end], quantity


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("an accuracy of 93.2% on it", "93.2%", 93.2, 93.2, "%"),
        (r"a gain of 38.38\% in it", r"38.38\%", 38.38, 38.38, "%"),
        (r"about $\sim$5\% slower", r"5\%", 5.0, 5.0, "%"),
        (r"a $2.3\times$ speedup", r"2.3\times", 2.3, 2.3, "x"),
        ("speedup of x17.7 there", "x17.7", 17.7, 17.7, "x"),
        ("is 2.6times faster", "2.6times", 2.6, 2.6, "x"),
        ("is 1.5–2.0x faster", "1.5–2.0x", 1.5, 2.0, "x"),
        ("is 4 to 19 times faster", "4 to 19 times", 4.0, 19.0, "x"),
        ("uses 16~30% less", "16~30%", 16.0, 30.0, "%"),
        ("between 83.9% and 100% accuracy", "between 83.9% and 100%", 83.9, 100.0, "%"),
        ("is twice as fast", "twice", 2.0, 2.0, "x"),
        ("uses half of it", "half", 0.5, 0.5, "x"),
        ("runs three times faster", "three times", 3.0, 3.0, "x"),
        ("a tenfold gain", "tenfold", 10.0, 10.0, "x"),
        ("a 2-fold gain", "2-fold", 2.0, 2.0, "x"),
        ("with an order of magnitude less", "an order of magnitude", 10.0, 10.0, "x"),
        ("is two orders of magnitude faster", "two orders of magnitude", 100.0, 100.0, "x"),
        ("with one-third of it", "one-third", 1 / 3, 1 / 3, "x"),
        ("gains 0.6 percentage points", "0.6 percentage points", 0.6, 0.6, "percentage points"),
        ("gains two points there", "two points", 2.0, 2.0, "points"),
        ("with 2.2 million structures", "2.2 million", 2.2e6, 2.2e6, ""),
        ("with 63,429 frames", "63,429", 63429.0, 63429.0, ""),
        ("from 15-20K samples", "15-20K", 15e3, 20e3, ""),
        ("takes 350-380 seconds", "350-380 seconds", 350.0, 380.0, "seconds"),
        ("costs $1.5 million", "$1.5 million", 1.5e6, 1.5e6, "$"),
        ("a change of -4.5 there", "-4.5", -4.5, -4.5, ""),
        ("in 12 of 13 languages", "12 of 13", 12.0, 12.0, "of 13"),
        ("at 1073.9 tokens per second", "1073.9 tokens per second", 1073.9, 1073.9, None),
    ],
)
def test_a_number_is_worth_what_it_says(
    text: str, value: str, low: float, high: float, unit: str | None
) -> None:
    words, quantity = _only(text)
    assert words == value
    assert (quantity.low, quantity.high) == pytest.approx((low, high))
    assert unit is None or quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "bound", "statistic"),
    [
        ("by up to 43% here", "43%", "exact", "peak"),
        ("peak speedups reaching x449", "x449", "exact", "peak"),
        ("an average of 7.32 here", "7.32", "exact", "average"),
        ("it gains 5% on average", "5%", "exact", "average"),
        ("by more than 4x here", "4x", "at least", ""),
        ("over 1000 FPS here", "1000 FPS", "at least", ""),
        ("at least 20% here", "20%", "at least", ""),
        ("50+ FPS here", "50+ FPS", "at least", ""),
        ("remain below 15% here", "below 15%", "at most", ""),
        ("in less than 30s", "less than 30s", "at most", ""),
        ("within 5% of it", "5%", "at most", ""),
        ("about 50% here", "50%", "exact", ""),
    ],
)
def test_hedges_leave_the_value_and_a_bound_that_turns_it_stays(
    text: str, value: str, bound: str, statistic: str
) -> None:
    words, quantity = _only(text)
    assert (words, quantity.bound, quantity.statistic) == (value, bound, statistic)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 and LLaMA2-7B with ResNet50 on H100",
        "Top-1 and pass@1 and v1.5",
        "at 256 x 256 and 64×64 and 256 times 256",
        "see https://x.org/2401.00001 and github.com/a/b2/3",
        "(1) first, (2) then",
        "in 3D and 2D",
    ],
)
def test_names_dimensions_and_addresses_hold_no_quantity(text: str) -> None:
    assert quantities_of(text) == ()


def test_from_one_value_to_another_is_two_numbers() -> None:
    text = "memory from 47GB to just 3GB, and time from 443s to 22s; sizes ranging from 1 to 7 GB"
    assert [text[q.start : q.end] for q in quantities_of(text)] == [
        "47GB",
        "3GB",
        "443s",
        "22s",
        "1 to 7 GB",
    ]


@given(st.text(alphabet=st.sampled_from("0123456789.,%x×-–+~$ toandkKM()\\/:@e三٣²½\u2028")))
def test_any_text_gives_finite_ordered_quantities_within_it(text: str) -> None:
    end = 0
    for quantity in quantities_of(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert math.isfinite(quantity.low)
        assert math.isfinite(quantity.high)
        assert quantity.low <= quantity.high
        end = quantity.end


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,111",
        "1.",
        "x1",
        "-",
        "1-",
        "$",
        "one ",
        "a third ",
        "https://",
        "1 of ",
        "~ ",
        "9%~",
    ],
)
def test_long_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.process_time()
    quantities_of(text)
    assert time.process_time() - began < 30
