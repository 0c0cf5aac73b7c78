"""Claims are told from settings, get their metric, and are quoted exactly."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadModel
from kg.extract.linear import LinearModel, read_models
from kg.extract.results import results_of
from kg.extract.sentences import sentences_of
from kg.records import EntityType, Mention, Result, Sentence, Source

TITLE = "SlimCache: Smaller Caches for Faster Inference"


def _results(abstract: str, **mentions: EntityType) -> list[Result]:
    """Results of a text; keywords are mentions with underscores for blanks."""
    text = f"{TITLE}\n{abstract}"
    found = []
    for name, type_ in mentions.items():
        words = name.replace("_", " ")
        start = text.find(words)
        assert start >= 0, words
        found.append(Mention(start, start + len(words), words, type_, Source.TAGGER))
    return list(results_of(text, sentences_of(TITLE, abstract), found))


@pytest.mark.parametrize(
    ("claim", "metric", "value", "kind"),
    [
        (
            "SlimCache reduces memory usage by 43%.",
            "memory usage reduction",
            "43%",
            "relative change",
        ),
        ("SlimCache achieves an accuracy of 93.2%.", "accuracy", "93.2%", "level"),
        ("SlimCache achieves 93.2% accuracy.", "accuracy", "93.2%", "level"),
        ("SlimCache achieves a 2.3x speedup over it.", "speedup", "2.3x", "ratio"),
        ("It improves accuracy by 2.8 points.", "accuracy improvement", "2.8 points", None),
        ("SlimCache runs 3 times faster than FullKV.", "speedup", "3 times", "ratio"),
        ("It lowers latency by up to $2.3\\times$.", "latency reduction", "2.3\\times", "ratio"),
    ],
)
def test_a_claim_names_its_metric_without_any_mention(
    claim: str, metric: str, value: str, kind: str | None
) -> None:
    [result] = _results(f"We propose SlimCache. Experiments show its worth. {claim}")
    assert (result.metric, result.value) == (metric, value)
    assert kind is None or result.kind == kind
    assert result.quote == claim


def test_two_numbers_of_a_list_get_their_own_metrics() -> None:
    results = _results(
        "We propose SlimCache. Experiments show that it improves throughput by 3.1x and reduces "
        "energy consumption by 25%.",
        throughput=EntityType.METRIC,
        energy_consumption=EntityType.METRIC,
    )
    assert [(r.metric.split()[0], r.low) for r in results] == [
        ("throughput", 3.1),
        ("energy", 25.0),
    ]


def test_baseline_data_set_hardware_and_count_are_read() -> None:
    [result] = _results(
        "We propose SlimCache. Experiments show that SlimCache achieves a 2.3x speedup over FullKV "
        "on LongTest with 16 H100 GPUs.",
        LongTest=EntityType.DATASET,
        H100_GPUs=EntityType.HARDWARE,
        FullKV=EntityType.METHOD,
    )
    assert (result.baseline, result.dataset) == ("FullKV", "LongTest")
    assert (result.hardware, result.count) == ("H100 GPUs", 16)
    assert result.subject == ""


def test_from_x_to_y_reports_y_against_x() -> None:
    results = _results(
        "We propose SlimCache. Results show that it improves accuracy from 61.5% to 72.4% on it."
    )
    assert [(r.value, r.baseline) for r in results] == [("72.4%", "61.5%")]


@pytest.mark.parametrize(
    "setting",
    [
        "The corpus holds 12,000 documents in 14 languages.",
        "We train a 7B model on 2 trillion tokens.",
        "In 2023, GPT-4 and LLaMA2-7B were released.",
        "We run it on 16 GPUs.",
    ],
)
def test_sizes_settings_years_and_versions_are_no_results(setting: str) -> None:
    assert _results(f"Large models are slow. {setting} We propose SlimCache.") == []


def test_a_paper_without_numbers_has_no_results() -> None:
    assert results_of("\n", sentences_of("", ""), []) == ()


def test_the_same_mention_from_two_extractors_changes_nothing() -> None:
    text = f"{TITLE}\nExperiments show that SlimCache reduces latency by 12%."
    start = text.find("latency")
    twice = [
        Mention(start, start + 7, "latency", EntityType.METRIC, source)
        for source in (Source.TAGGER, Source.VOCABULARY)
    ]
    sentences = sentences_of(*text.split("\n"))
    assert results_of(text, sentences, twice) == results_of(text, sentences, twice[:1])


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("0123456789.,%x×- –~$()\n;:") | st.sampled_from("abcABC三é\0"),
        max_size=300,
    ),
    st.sampled_from(
        ["achieves an accuracy of ", "reduces latency by ", "up to ", "from 3 to ", ""]
    ),
)
def test_any_text_is_quoted_exactly_and_gives_finite_numbers(noise: str, words: str) -> None:
    title, abstract = noise[:20].replace("\n", " "), f"It {words}{noise}"
    text = f"{title}\n{abstract}"
    sentences = sentences_of(title, abstract)
    results = results_of(text, sentences, [])
    assert results == results_of(text, sentences, [])
    for result in results:
        assert result.quote == text[result.start : result.end]
        assert result.value in result.quote
        assert result.low is not None
        assert result.high is not None
        assert result.low <= result.high
        assert math.isfinite(result.low)
        assert math.isfinite(result.high)
        assert result.bound in {"exact", "at least", "at most"}
        assert result.statistic in {"", "peak", "average"}
        assert result.kind in {"level", "ratio", "absolute change", "relative change"}


@pytest.mark.parametrize("piece", ["7", "improves latency by 5% ", "5%, ", "9. A"])
def test_a_million_characters_take_bounded_time(piece: str) -> None:
    abstract = piece * (1_000_000 // len(piece))
    text = f"T\n{abstract}"
    words = [
        Mention(n * 40, n * 40 + 5, text[n * 40 : n * 40 + 5], EntityType.METRIC, Source.TAGGER)
        for n in range(10_000)
    ]
    pieces = [Sentence(at, min(at + 2000, len(text))) for at in range(2, len(text), 2000)]
    sentences = [Sentence(0, 1), *pieces]
    began = time.process_time()
    results_of(text, sentences, words)
    assert time.process_time() - began < 60


def test_a_missing_model_says_how_to_mend_it() -> None:
    with pytest.raises(BadModel, match=r"nothing.json: .*; install the package again"):
        read_models("nothing.json")
    with pytest.raises(BadModel, match="lacks the models"):
        read_models("confidence.json")


def test_features_count_once_and_in_any_order() -> None:
    model = LinearModel(0.5, {"a": 0.1, "b": 0.7, "c": -0.3})
    assert model.score(["a", "b", "c", "a"]) == model.score(["c", "b", "a"])
    assert model.probability(["b"]) > 0.5 > model.probability([]) - 0.5
