"""Compact literals come back exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.compact import (
    label_list,
    list_order,
    mention_list,
    read_labels,
    read_mentions,
    read_order,
    read_sentences,
    sentence_list,
    split_labels,
)
from kg.records import (
    Entity,
    EntityType,
    Link,
    Mention,
    Role,
    Sentence,
    SentencePart,
    Source,
)


@given(st.lists(st.builds(Sentence, st.integers(0), st.integers(0), st.sampled_from(SentencePart))))
def test_sentences_come_back(sentences: list[Sentence]) -> None:
    assert read_sentences(sentence_list(sentences)) == tuple(sentences)


@given(
    st.text(min_size=1),
    st.text(),
    st.text(min_size=5),
    st.floats(0, 1),
    st.sampled_from(EntityType),
    st.sampled_from(Source),
)
def test_mentions_come_back(
    key: str, entry: str, words: str, score: float, kind: EntityType, source: Source
) -> None:
    key, entry = (text.encode("utf-8", "ignore").decode() or "k" for text in (key, entry))
    mention = Mention(1, 4, words[1:4], kind, source, score, entry)
    link = Link(Entity(key, key, kind), Role.USES, kind, 1.0, (source,), (mention, mention))
    assert read_mentions(mention_list([link]), words) == {key: (mention, mention)}


@given(st.lists(st.text()), st.lists(st.text()))
def test_lists_keep_their_order_and_repetitions(values: list[str], others: list[str]) -> None:
    stored = {*values, *others}
    order = list_order(
        {"a": (values, stored, sorted(stored)), "b": (others, stored, ())},
    )
    assert read_order(order, "a", stored, sorted(stored)) == tuple(values)
    assert read_order(order, "b", stored, ()) == tuple(others)


@given(st.text(), st.lists(st.text(min_size=1)))
def test_labels_are_parted_without_loss(name: str, labels: list[str]) -> None:
    essential, further = split_labels(name, labels)
    assert sorted({*essential, *read_labels(label_list(further))}) == sorted({*labels} - {name})


def test_only_labels_that_say_something_new_are_essential() -> None:
    essential, further = split_labels(
        "AMD Instinct MI250X", ["MI250X", "MI250X GPU", "AMD MI250X", "Aldebaran"]
    )
    assert essential == ["Aldebaran", "MI250X"]
    assert further == ["AMD MI250X", "MI250X GPU"]
