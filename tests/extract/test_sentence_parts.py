"""What each sentence of an abstract does."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.sentence_parts import LABELS, PARTS, parts_of
from kg.records import SentencePart


def test_an_ordinary_abstract_is_told_apart() -> None:
    found = parts_of(
        [
            "Large language models are widely used in practice.",
            "However, serving them is slow.",
            "We use a scheduler that groups requests by length.",
            "It uses a queue for each group.",
            "Experiments show that our method outperforms the baselines by 20%.",
        ]
    )
    assert found == [
        SentencePart.BACKGROUND,
        SentencePart.BACKGROUND,
        SentencePart.METHOD,
        SentencePart.METHOD,
        SentencePart.RESULT,
    ]


def test_no_sentences_have_no_parts() -> None:
    assert parts_of([]) == []


@given(st.lists(st.text(max_size=80), max_size=6))
def test_every_sentence_has_a_part_and_none_is_a_title(sentences: list[str]) -> None:
    found = parts_of(sentences)
    assert len(found) == len(sentences)
    assert SentencePart.TITLE not in found
    assert found == parts_of(sentences)


def test_four_of_five_sentences_of_csabstruct_are_right(shared: Path) -> None:
    right = total = 0
    with gzip.open(shared / "data/csabstruct/test.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            gold = [PARTS[LABELS.index(label)] for label in row["labels"]]
            found = parts_of(row["sentences"])
            right += sum(one is other for one, other in zip(found, gold, strict=True))
            total += len(gold)
    assert right / total > 0.80
