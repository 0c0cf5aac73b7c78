"""Names of the vocabulary in texts: spellings, longest match, homonyms."""

from __future__ import annotations

import pytest

from kg.extract.abbreviations import abbreviations_of
from kg.extract.matching import HINT, Matcher
from kg.extract.vocabulary import Entry, shipped_vocabulary
from kg.records import EntityType

ENTRIES = {
    entry.key: entry
    for entry in (
        Entry("language-model", "language model", EntityType.METHOD, ("LM",)),
        Entry("large-language-model", "large language model", EntityType.METHOD, ("LLM",)),
        Entry("fine-tuning", "fine-tuning", EntityType.METHOD),
        Entry("health", "health care", EntityType.CONCEPT, common=("health care",)),
        Entry("gpt-4", "GPT-4", EntityType.METHOD),
        Entry("cuda", "CUDA", EntityType.METHOD),
        Entry("bert", "BERT", EntityType.METHOD),
        Entry("pareto-frontier", "Pareto frontier", EntityType.CONCEPT),
        Entry(
            "frontier-supercomputer",
            "Frontier supercomputer",
            EntityType.HARDWARE,
            ambiguous=("Frontier",),
            context=("exascale", "MI250X"),
        ),
        Entry(
            "message-passing-interface",
            "Message Passing Interface",
            EntityType.METHOD,
            ambiguous=("MPI",),
            context=("OpenMP", "parallel"),
        ),
        Entry(
            "model-performance-inference",
            "model performance inference",
            EntityType.TASK,
            ambiguous=("MPI",),
            context=("cross-validation",),
        ),
    )
}
MATCHER = Matcher(ENTRIES)


def found(text: str) -> list[tuple[str, str]]:
    mentions = MATCHER.mentions_in(text, abbreviations_of(text))
    assert all(text[m.start : m.end] == m.text for m in mentions)
    return [(mention.text, mention.entry) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "surface", "key"),
    [
        ("We study Large Language Models.", "Large Language Models", "large-language-model"),
        ("We study LLMs.", "LLMs", "large-language-model"),
        ("large-language-model agents", "large-language-model", "large-language-model"),
        ("after fine tuning", "fine tuning", "fine-tuning"),
        ("after finetuning", "finetuning", "fine-tuning"),
        ("Fine-Tuning helps", "Fine-Tuning", "fine-tuning"),
        ("with GPT4.", "GPT4", "gpt-4"),
        ("with GPT 4, too", "GPT 4", "gpt-4"),
        ("a CUDA-based library", "CUDA", "cuda"),
    ],
)
def test_a_name_is_found_in_any_spelling(text: str, surface: str, key: str) -> None:
    assert (surface, key) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "BERT4Rec and RoBERTa",  # inside of longer words
        "bert is a name here",  # a short name counts only as written
        "CUDA-L1 is another thing",  # a name that goes on
        "see https://example.org/CUDA/BERT",  # inside of an address
        "I am in the LMU",
    ],
)
def test_what_only_looks_like_a_name_is_not_found(text: str) -> None:
    assert found(text) == []


def test_the_longest_name_wins() -> None:
    assert [key for _, key in found("large language models")] == ["large-language-model"]


def test_a_homonym_needs_its_context() -> None:
    assert found("The Pareto frontier of frontier models on the Frontier.") == [
        ("Pareto frontier", "pareto-frontier")
    ]
    assert ("Frontier", "frontier-supercomputer") in found("On Frontier we use MI250X GPUs.")


def test_context_decides_between_two_meanings() -> None:
    assert ("MPI", "message-passing-interface") in found("MPI and OpenMP for parallel code")
    assert ("MPI", "model-performance-inference") in found("MPI beats cross-validation")


def test_the_papers_own_expansion_decides_before_context() -> None:
    text = "model performance inference (MPI) beats OpenMP. MPI is good."
    assert {key for _, key in found(text)} == {"model-performance-inference"}
    other = "multi-point imaging (MPI) is parallel to OpenMP"
    assert found(other) == []


def test_the_shipped_vocabulary_tells_the_homonyms_of_the_page_apart() -> None:
    matcher = Matcher(shipped_vocabulary())

    def keys(text: str) -> set[str]:
        return {mention.entry for mention in matcher.mentions_in(text, abbreviations_of(text))}

    assert "frontier-supercomputer" in keys("training on the Frontier exascale supercomputer")
    assert "frontier-supercomputer" not in keys("the Pareto frontier of frontier models")
    assert "message-passing-interface" in keys("MPI and OpenMP on a cluster")


def scores(text: str) -> list[tuple[str, float]]:
    return [(m.text, m.score) for m in MATCHER.mentions_in(text, [])]


def test_a_name_within_a_longer_one_or_used_in_passing_is_a_hint() -> None:
    assert scores("We study CUDA.") == [("CUDA", 1.0)]
    assert scores("A CUDA kernel generator.") == [("CUDA", HINT)]
    assert scores("It helps in health care.") == [("health care", HINT)]


def test_the_second_half_of_a_hyphenated_word_is_no_name() -> None:
    assert scores("the post-fine-tuning stage, an x-CUDA") == []


@pytest.mark.parametrize("text", ["on 8xGPT-4", "4×GPT-4", "16timesGPT-4 runs"])
def test_a_count_glued_to_a_name_is_no_part_of_it(text: str) -> None:
    assert found(text) == [("GPT-4", "gpt-4")]
