"""Names that a paper gives, and roles from cue words."""

from __future__ import annotations

import pytest

from kg.extract.names import named_things_in
from kg.extract.roles import allowed_roles, role_of
from kg.extract.sentences import sentences_of
from kg.records import EntityType, Mention, Role, Source


@pytest.mark.parametrize(
    ("title", "abstract", "name", "kind"),
    [
        ("Muon: fast", "Text.", "Muon", EntityType.METHOD),
        ("ToyBench: a benchmark of toys", "Text.", "ToyBench", EntityType.DATASET),
        ("A title", "A model called TinyNet-3 is small.", "TinyNet-3", EntityType.METHOD),
        ("A title", "We present Ferrite-2, a dataset of toys.", "Ferrite-2", EntityType.DATASET),
        ("A title", "We introduce OLMo 2 here.", "OLMo 2", EntityType.METHOD),
    ],
)
def test_a_name_is_found(title: str, abstract: str, name: str, kind: EntityType) -> None:
    found = named_things_in(title, abstract)
    assert (name, kind) in {(mention.text, mention.type) for mention in found}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Towards a law", "We present a new method."),
        ("How do models think: a study", "We propose the use of it."),
        ("On this: that", "The so called problem is old."),
    ],
)
def test_plain_phrases_are_no_names(title: str, abstract: str) -> None:
    assert named_things_in(title, abstract) == []


def test_cue_words_tell_roles() -> None:
    title, abstract = "T", "We use PyTorch. We propose Zed. Zed outperforms Yam."
    text = f"{title}\n{abstract}"
    sentences = sentences_of(title, abstract)

    def role(name: str) -> Role:
        start = text.rfind(name)
        mention = Mention(start, start + len(name), name, EntityType.METHOD, Source.VOCABULARY)
        return role_of(text, sentences, [mention], EntityType.METHOD)

    assert (role("PyTorch"), role("Yam")) == (Role.USES, Role.COMPARES)


@pytest.mark.parametrize("role", [Role.COMPARES, Role.EVALUATES, Role.USES])
def test_the_tagger_decides_where_the_words_say_little(role: Role) -> None:
    title, abstract = "A study", "Some speak of X here."
    place = len(title) + 1 + abstract.index("X")
    says = tuple(float(one is role) for one in Role)
    mention = Mention(place, place + 1, "X", EntityType.METHOD, Source.TAGGER, 0.9, roles=says)
    text = f"{title}\n{abstract}"
    assert role_of(text, sentences_of(title, abstract), [mention], EntityType.METHOD) is role


def test_a_role_that_a_type_cannot_have_is_never_given() -> None:
    assert Role.TARGETS not in allowed_roles(EntityType.DATASET)
    roles = tuple(1.0 if role is Role.ADDRESSES else 0.0 for role in Role)
    mention = Mention(0, 1, "T", EntityType.METHOD, Source.TAGGER, 0.9, roles=roles)
    found = role_of("T\n", sentences_of("T", ""), [mention], EntityType.METHOD)
    assert found is not Role.ADDRESSES
