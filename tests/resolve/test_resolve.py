"""Readings of a corpus to links: one entity a meaning, in any order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.forms import fold, singular
from kg.extract.pipeline import Extractor
from kg.extract.vocabulary import Entry
from kg.records import EntityType, Extraction, Paper, Role
from kg.resolve import resolve
from kg.resolve.candidates import key_of_form, plain_name

VOCABULARY = {
    entry.key: entry
    for entry in (
        Entry("large-language-model", "large language model", EntityType.METHOD, ("LLM",)),
        Entry("nvidia-h100", "NVIDIA H100", EntityType.HARDWARE, ("H100",)),
        Entry("speedup", "speedup", EntityType.METRIC),
    )
}


@pytest.fixture(scope="module")
def dictionary() -> Extractor:
    return Extractor(vocabulary=VOCABULARY, tagger=None)


def resolved(dictionary: Extractor, *papers: Paper) -> list[Extraction]:
    readings = [(paper, dictionary.read(paper)) for paper in papers]
    return resolve(readings, VOCABULARY, min_confidence=0.0)


def test_spellings_acronyms_and_plurals_are_one_entity(dictionary: Extractor) -> None:
    paper = Paper("p", "On LLMs", "Large language models (LLMs) and a large-language model.")
    links = resolved(dictionary, paper)[0].links
    (link,) = [link for link in links if link.entity.key == "large-language-model"]
    assert {m.text for m in link.mentions} == {
        "LLMs",
        "Large language models",
        "large-language model",
    }


def test_an_entity_stands_once_in_a_paper_with_its_places_in_order(dictionary: Extractor) -> None:
    paper = Paper("p", "Muon: a law", "We call it Muon. Muon on H100s and H100.")
    (extraction,) = resolved(dictionary, paper)
    keys = [link.entity.key for link in extraction.links]
    assert keys == sorted(set(keys))
    for link in extraction.links:
        places = [(m.start, m.end) for m in link.mentions]
        assert places == sorted(set(places))


def test_a_name_that_a_paper_gives_is_introduced(dictionary: Extractor) -> None:
    (extraction,) = resolved(dictionary, Paper("p", "Muon: a law", "Muon is fast."))
    assert [link.role for link in extraction.links if link.entity.name == "Muon"] == [
        Role.INTRODUCES
    ]


def test_the_order_of_papers_changes_nothing(dictionary: Extractor) -> None:
    papers = [
        Paper(f"p{n}", f"Sys{n}: LLMs", f"We call it Sys{n}. Sys{(n + 1) % 6} is older than LLMs.")
        for n in range(6)
    ]
    expected = resolved(dictionary, *papers)
    for seed in range(5):
        shuffled = papers[:]
        random.Random(seed).shuffle(shuffled)
        assert resolved(dictionary, *shuffled) == expected


def test_links_below_the_threshold_are_left_out(dictionary: Extractor) -> None:
    paper = Paper("p", "Muon: a law", "LLMs on an H100.")
    readings = [(paper, dictionary.read(paper))]
    everything = resolve(readings, VOCABULARY, min_confidence=0.0)[0].links
    nothing = resolve(readings, VOCABULARY, min_confidence=1.0)[0].links
    assert everything
    assert not nothing


@pytest.mark.parametrize(
    ("one", "other"),
    [("gpt4", "gpt 4"), ("pre training", "pretraining"), ("llama2 7b", "llama 2 7b")],
)
def test_spellings_of_one_form_have_one_key(one: str, other: str) -> None:
    assert key_of_form(one) == key_of_form(other)


def test_spellings_with_and_without_hyphen_are_one_entity(dictionary: Extractor) -> None:
    abstract = "We present KnowMeBench. We call it KnowMeBench, and KnowMe-Bench is open."
    (extraction,) = resolved(dictionary, Paper("p", "KnowMe-Bench: who are you", abstract))
    names = [link for link in extraction.links if link.entity.name.startswith("KnowMe")]
    assert len(names) == 1
    assert {m.text for m in names[0].mentions} == {"KnowMe-Bench", "KnowMeBench"}


def test_versions_have_keys_of_their_own() -> None:
    assert len({key_of_form(fold(n)) for n in ("Llama 2", "Llama 3", "Llama 2 7B")}) == 3


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("Large Language Models", "large language model"),
        ("GPUs", "GPU"),
        ("OLMo 2", "OLMo 2"),
        ("analyses", "analysis"),
    ],
)
def test_a_canonical_name_is_singular_and_plain(surface: str, name: str) -> None:
    assert plain_name(surface) == name


@given(st.text(alphabet="abcsixheu -", max_size=30))
def test_folding_twice_changes_nothing(words: str) -> None:
    assert fold(fold(words)) == fold(words)


@given(st.text(alphabet="abcsixheu", min_size=1, max_size=12))
def test_the_singular_of_a_singular_is_itself(word: str) -> None:
    assert singular(singular(word)) in {singular(word), singular(singular(word))}
