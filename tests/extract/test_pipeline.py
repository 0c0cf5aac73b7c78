"""One paper to its reading: offsets, order, hostile texts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.extract.pipeline import Extractor
from kg.records import Paper, Reading, SentencePart, Source

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("aA1 .,-()<>&\"'\\${}^_%\n\t~GPU"), st.characters(codec="utf-8")
    ),
    max_size=200,
)


@pytest.fixture(scope="module")
def dictionary() -> Extractor:
    return Extractor(tagger=None)


def test_every_mention_is_the_text_at_its_place(extractor: Extractor) -> None:
    paper = Paper(
        "p", "Muon: 😀 a fast optimizer", "We call it Muon. On H100 GPUs it is 2x faster."
    )
    reading = extractor.read(paper)
    assert {Source.VOCABULARY, Source.PATTERN} <= {m.source for m in reading.mentions}
    assert all(paper.text[m.start : m.end] == m.text for m in reading.mentions)
    assert reading.sentences[0].part is SentencePart.TITLE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=HOSTILE, abstract=HOSTILE)
def test_hostile_text_keeps_offsets_exact(dictionary: Extractor, title: str, abstract: str) -> None:
    paper = Paper("p", title, abstract)
    reading = dictionary.read(paper)
    assert all(paper.text[m.start : m.end] == m.text for m in reading.mentions)
    assert all(paper.text[r.start : r.end] == r.quote for r in reading.results)
    assert list(reading.mentions) == sorted(reading.mentions)


def test_papers_beside_it_do_not_change_a_reading(extractor: Extractor) -> None:
    papers = [
        Paper(str(n), f"Title {n}: a benchmark", f"We reach {n}% accuracy on GSM8K. " * (n + 1))
        for n in range(4)
    ]
    alone = [extractor.read(paper) for paper in papers]
    assert list(extractor.read_many(papers)) == alone
    assert list(extractor.read_many(reversed(papers))) == alone[::-1]


def test_what_the_tagger_found_is_taken_from_an_earlier_reading(extractor: Extractor) -> None:
    paper = Paper("p", "Fast kernels", "We train ResNet-50 on ImageNet with CUDA.")
    first = extractor.read(paper)
    again = next(extractor.read_many([paper], tagged={"p": first}))
    assert again == first


@pytest.mark.parametrize(
    "abstract", ["", " ", "😀" * 500, "12345 " * 500, "$\\mathcal{O}(n)$ \\thisbench{}", "a" * 9999]
)
def test_odd_texts_are_read(dictionary: Extractor, abstract: str) -> None:
    reading = dictionary.read(Paper("p", "T", abstract))
    assert isinstance(reading, Reading)


def test_a_text_of_a_million_characters_is_read(dictionary: Extractor) -> None:
    reading = dictionary.read(Paper("p", "T", "We use GPUs. " * 80_000))
    assert len([m for m in reading.mentions if m.text == "GPUs"]) == 80_000


def test_another_language_is_marked(dictionary: Extractor) -> None:
    assert dictionary.read(Paper("p", "我们的模型", "我们提出了一种新的方法。")).language == "zh"
