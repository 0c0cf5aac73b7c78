"""Where sentences end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.sentences import sentences_of
from kg.records import SentencePart


def split(abstract: str) -> list[str]:
    text = f"T\n{abstract}"
    return [text[s.start : s.end] for s in sentences_of("T", abstract)[1:]]


def test_abbreviations_end_no_sentence() -> None:
    assert split("We use, e.g. BERT, as in Smith et al. It works. See Fig. 2 for more.") == [
        "We use, e.g. BERT, as in Smith et al. It works.",
        "See Fig. 2 for more.",
    ]


def test_decimal_numbers_and_versions_end_no_sentence() -> None:
    assert split("Qwen 2.5 gains 3.2 points. Llama 3.1 too.") == [
        "Qwen 2.5 gains 3.2 points.",
        "Llama 3.1 too.",
    ]


def test_the_title_is_the_first_sentence() -> None:
    first = sentences_of("A title. With a stop", "Text.")[0]
    assert (first.start, first.end, first.part) == (0, 20, SentencePart.TITLE)


def test_parts_follow_the_abstract() -> None:
    abstract = (
        "Training large models is slow. We propose a new optimizer. "
        "Experiments show that it is 20% faster than the baselines."
    )
    parts = [s.part.value for s in sentences_of("T", abstract)]
    assert parts == ["title", "background", "method", "result"]


@given(st.text(max_size=20), st.text(max_size=300))
def test_every_visible_character_is_in_one_sentence(title: str, abstract: str) -> None:
    text = f"{title}\n{abstract}"
    sentences = sentences_of(title, abstract)
    covered = [place for s in sentences for place in range(s.start, s.end)]
    assert covered == sorted(set(covered))
    inside = set(covered)
    assert all(
        place in inside or text[place].isspace() for place in range(len(title) + 1, len(text))
    )


def test_a_long_text_without_stops_is_cut_at_spaces() -> None:
    sentences = sentences_of("T", "word " * 2000)
    assert max(s.end - s.start for s in sentences) <= 2000
