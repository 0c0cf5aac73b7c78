"""Corrections change what they say and nothing else, in the order of their numbers."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from kg.corrections import Action, Correction
from kg.extract.forms import fold
from kg.extract.vocabulary import Entry
from kg.records import Entity, EntityType, Extraction, Link, Mention, Paper, Role, Source
from kg.resolve.corrections import Corrected, corrected, papers_corrected

LLM, MUON, H100 = "large-language-model", "muon", "nvidia-h100"
VOCABULARY = {H100: Entry(H100, "NVIDIA H100", EntityType.HARDWARE, ("H100",))}
ENTITIES = {
    LLM: Entity(LLM, "large language model", EntityType.METHOD, ("LLM",)),
    MUON: Entity(MUON, "Muon", EntityType.METHOD),
    "muon-2": Entity("muon-2", "Muon 2", EntityType.METHOD, broader=(MUON,)),
    "llm-agnt": Entity("llm-agnt", "LLM agnt", EntityType.TASK, broader=(LLM,)),
    H100: Entity(H100, "NVIDIA H100", EntityType.HARDWARE, ("H100",), in_vocabulary=True),
}
TEXTS = {
    "p1": ("Muon trains LLMs", "The LLM is a large language model. Muon uses eight H100s."),
    "p2": ("A law of LLM degrees", "An LLM is a degree. We mention Muon and Muon 2."),
    "p3": ("On LLM agnts", "An LLM agnt and Muon."),
}
WORDS = {
    LLM: ("LLMs", "LLM", "large language model"),
    MUON: ("Muon",),
    "muon-2": ("Muon 2",),
    "llm-agnt": ("LLM agnts", "LLM agnt"),
}


def extraction(paper_id: str) -> Extraction:
    paper = Paper(paper_id, *TEXTS[paper_id])
    links = []
    for key, forms in sorted(WORDS.items()):
        found: dict[int, Mention] = {}
        for form in forms:
            for match in re.finditer(rf"\b{form}\b", paper.text):
                kind = ENTITIES[key].type
                mention = Mention(*match.span(), match[0], kind, Source.TAGGER, 0.9)
                found.setdefault(mention.start, mention)
        if found:
            places = tuple(found[start] for start in sorted(found))
            kind = ENTITIES[key].type
            links.append(Link(ENTITIES[key], Role.USES, kind, 0.9, (Source.TAGGER,), places))
    return Extraction(paper, tuple(sorted(links, key=lambda link: link.entity.key)))


CORPUS = tuple(extraction(paper_id) for paper_id in sorted(TEXTS))
P1, P2 = "muon-trains-llms", "a-law-of-llm-degrees"


def make(action: str, entity: str, number: int = 1, **facts: Any) -> Correction:
    return Correction(action=Action(action), entity=entity, number=number, **facts)


def apply(*corrections: Correction, corpus: tuple[Extraction, ...] = CORPUS) -> Corrected:
    return corrected(corpus, corrections, VOCABULARY)


def link(done: Corrected, paper_id: str, key: str) -> Link | None:
    (one,) = [e for e in done.extractions if e.paper.id == paper_id]
    return next((link for link in one.links if link.entity.key == key), None)


def keys(done: Corrected) -> set[tuple[str, str]]:
    return {(e.paper.id, link.entity.key) for e in done.extractions for link in e.links}


BEFORE = keys(apply())


def test_without_corrections_nothing_changes() -> None:
    done = apply()
    assert done.extractions == CORPUS
    assert (done.replaced, done.outcomes) == ({}, ())


def test_drop_takes_one_link_or_all() -> None:
    done = apply(make("drop", MUON, paper=P1))
    assert keys(done) == BEFORE - {("p1", MUON)}
    assert done.outcomes[0].papers == ("p1",)
    done = apply(make("drop", MUON))
    assert keys(done) == {pair for pair in BEFORE if pair[1] != MUON}
    assert papers_corrected(done.outcomes) == ["p1", "p2", "p3"]


def test_merge_joins_links_names_and_what_is_narrower() -> None:
    done = apply(make("merge", "muon-2", into=MUON, name="Muon"))
    joined = link(done, "p2", MUON)
    assert joined
    assert {m.text for m in joined.mentions} == {"Muon", "Muon 2"}
    assert len({(m.start, m.end) for m in joined.mentions}) == len(joined.mentions) == 3
    assert joined.entity.labels == ("Muon 2",)
    assert joined.sources == (Source.CORRECTION, Source.TAGGER)
    assert done.replaced == {"muon-2": MUON}
    other = link(done, "p1", MUON)
    assert other
    assert other.entity == joined.entity, "an entity is the same in all papers"
    assert other.sources == (Source.TAGGER,), "the link itself was not touched"


def test_a_merge_moves_the_broader_entities_of_others() -> None:
    done = apply(make("merge", MUON, into=LLM, name="large language model"))
    narrower = link(done, "p2", "muon-2")
    assert narrower
    assert narrower.entity.broader == (LLM,)


def test_a_merge_into_an_entity_of_nobody_takes_its_name() -> None:
    done = apply(make("merge", MUON, into="muon-optimizer", name="Muon optimizer"))
    found = link(done, "p1", "muon-optimizer")
    assert found
    assert (found.entity.name, found.entity.labels) == ("Muon optimizer", ("Muon",))


def test_split_moves_a_form_in_one_paper() -> None:
    done = apply(
        make("split", LLM, words="LLM", into="master-of-laws", name="master of laws", paper=P2)
    )
    moved = link(done, "p2", "master-of-laws")
    assert moved
    assert (moved.entity.name, moved.entity.labels) == ("master of laws", ("LLM",))
    assert link(done, "p2", LLM) is None
    stays = link(done, "p1", LLM)
    assert stays
    assert stays == link(apply(), "p1", LLM)


def test_split_everywhere_takes_the_name_away() -> None:
    done = apply(make("split", LLM, words="LLM", into="llm-model", name="LLM model"))
    rest, moved = link(done, "p1", LLM), link(done, "p1", "llm-model")
    assert rest
    assert moved
    assert {m.text for m in moved.mentions} == {"LLMs", "LLM"}
    assert {m.text for m in rest.mentions} == {"large language model"}
    assert "LLM" not in rest.entity.labels


def test_a_split_off_name_leaves_another_name() -> None:
    done = apply(
        make("split", LLM, words="large language models", into="big-model", name="big model")
    )
    rest = link(done, "p1", LLM)
    assert rest
    assert fold(rest.entity.name) == "llm"


def test_rename_moves_the_key_and_keeps_the_old_name() -> None:
    done = apply(make("rename", "llm-agnt", into="llm-agent", name="LLM agent"))
    found = link(done, "p3", "llm-agent")
    assert found
    assert (found.entity.name, found.entity.labels) == ("LLM agent", ("LLM agnt",))
    assert found.entity.broader == (LLM,)
    assert done.replaced == {"llm-agnt": "llm-agent"}


def test_rename_of_case_and_of_the_vocabulary_keeps_the_key() -> None:
    done = apply(make("rename", MUON, into=MUON, name="MUON"))
    found = link(done, "p1", MUON)
    assert found
    assert (found.entity.name, found.entity.labels, done.replaced) == ("MUON", (), {})
    add = make("add", H100, paper=P1, words="H100s", name="NVIDIA H100", type=EntityType.HARDWARE)
    done = apply(add, make("rename", H100, 2, into="hopper", name="Hopper"))
    found = link(done, "p1", H100)
    assert found
    assert (found.entity.name, done.replaced) == ("Hopper", {})


def test_retype_in_the_corpus_and_in_one_paper() -> None:
    done = apply(make("retype", MUON, type=EntityType.CONCEPT))
    for paper_id in TEXTS:
        found = link(done, paper_id, MUON)
        assert found
        assert (found.type, found.entity.type) == (EntityType.CONCEPT, EntityType.CONCEPT)
    done = apply(make("retype", MUON, type=EntityType.CONCEPT, paper=P1))
    found, other = link(done, "p1", MUON), link(done, "p2", MUON)
    assert found
    assert other
    assert (found.type, found.entity.type) == (EntityType.CONCEPT, EntityType.METHOD)
    assert other.type is EntityType.METHOD


def test_a_type_that_cannot_have_the_role_gets_another() -> None:
    first = make("role", MUON, role=Role.TARGETS, paper=P1)
    done = apply(first, make("retype", MUON, 2, type=EntityType.DATASET))
    found = link(done, "p1", MUON)
    assert found
    assert found.role is not Role.TARGETS


def test_role_is_set_where_the_type_can_have_it() -> None:
    done = apply(make("role", MUON, role=Role.COMPARES, paper=P1))
    found = link(done, "p1", MUON)
    assert found
    assert found.role is Role.COMPARES
    done = apply(make("role", MUON, role=Role.ADDRESSES, paper=P1))
    assert "one of the roles" in done.outcomes[0].reason


def test_add_finds_the_words_as_whole_words() -> None:
    words = make("add", H100, paper=P1, words="H100", name="NVIDIA H100", type=EntityType.HARDWARE)
    found = link(apply(words), "p1", H100)
    assert found
    (mention,) = found.mentions
    assert TEXTS["p1"][1][mention.start - 17 : mention.end - 17] == "H100"
    assert (found.sources, found.confidence) == ((Source.CORRECTION,), 1.0)
    whole = replace(words, words="eight H100s")
    found = link(apply(whole), "p1", H100)
    assert found
    assert [m.text for m in found.mentions] == ["eight H100s"]
    assert found.entity.in_vocabulary


def test_add_to_a_link_that_is_there_adds_places() -> None:
    more = make("add", MUON, paper=P1, words="trains", name="Muon", type=EntityType.METHOD)
    found = link(apply(more), "p1", MUON)
    assert found
    assert "trains" in {m.text for m in found.mentions}
    assert found.role is Role.USES


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        (make("drop", "nothing"), "no paper names nothing"),
        (make("drop", MUON, paper="gone"), "no paper gone is in the graph"),
        (make("drop", "llm-agnt", paper=P1), f"paper {P1} does not name LLM agnt"),
        (make("merge", "nothing", into=MUON), "no paper names nothing"),
        (make("split", LLM, words="GPT", into="gpt"), "no paper names large language model as"),
        (make("rename", MUON, into=MUON, name="Muon"), "it is called Muon already"),
        (make("retype", MUON, type=EntityType.METHOD), "Muon is a Method already"),
        (make("role", MUON, paper=P1, role=Role.USES), "the role is uses already"),
        (
            make("add", MUON, paper=P1, words="Adam", name="Muon", type=EntityType.METHOD),
            "the words 'Adam' do not stand in the text",
        ),
        (
            make("add", MUON, paper=P1, words="Muon", name="Muon", type=EntityType.METHOD),
            "the paper links to Muon already",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.action.value,
)
def test_what_does_not_apply_says_why_and_changes_nothing(
    correction: Correction, reason: str
) -> None:
    done = apply(correction)
    assert done.outcomes[0].reason.startswith(reason)
    assert not done.outcomes[0].is_applied
    assert done.extractions == CORPUS


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            make("rename", MUON, into="m1", name="M1"),
            make("rename", MUON, 2, into="m2", name="M2"),
            {("p1", "m2")},
        ),
        (
            make("merge", MUON, into=LLM, name="x"),
            make("merge", MUON, 2, into="adam", name="Adam"),
            {("p1", "adam"), ("p1", LLM)},
        ),
        (
            make("merge", MUON, into="muon-2", name="x"),
            make("merge", "muon-2", 2, into=MUON, name="x"),
            {("p1", MUON), ("p2", MUON)},
        ),
        (
            make("drop", MUON, paper=P1),
            make("add", MUON, 2, paper=P1, words="Muon", name="Muon", type=EntityType.METHOD),
            {("p1", MUON)},
        ),
        (
            make("drop", MUON),
            make("retype", MUON, 2, type=EntityType.TASK),
            {("p1", MUON), ("p3", MUON)},
        ),
        (
            make("retype", MUON, type=EntityType.TASK, paper=P1),
            make("retype", MUON, 2, type=EntityType.DATASET),
            {("p1", MUON)},
        ),
    ],
    ids=lambda value: value.action.value if isinstance(value, Correction) else "",
)
def test_of_two_that_contradict_the_later_wins_and_it_is_said(
    first: Correction, second: Correction, expected: set[tuple[str, str]]
) -> None:
    done = apply(second, first)
    assert done.outcomes[0].overruled_by == 2
    assert "correction 2 says otherwise" in done.outcomes[0].reason
    assert expected <= keys(done)
    assert done.extractions == apply(second).extractions or first.action is Action.DROP


def test_corrections_that_only_follow_each_other_do_not_contradict() -> None:
    done = apply(
        make("retype", MUON, 1, type=EntityType.TASK),
        make("retype", MUON, 2, type=EntityType.DATASET, paper=P1),
        make("rename", MUON, 3, into="m1", name="M1"),
        make("merge", "m1", 4, into=LLM, name="large language model"),
        make("drop", LLM, 5, paper=P2),
    )
    assert all(outcome.is_applied for outcome in done.outcomes)
    assert done.replaced == {MUON: LLM, "m1": LLM}


def test_a_circle_of_merges_ends_and_says_so() -> None:
    done = apply(
        make("merge", MUON, 1, into=LLM, name="x"),
        make("merge", LLM, 2, into="muon-2", name="x"),
        make("merge", "muon-2", 3, into=MUON, name="x"),
    )
    assert "one entity already" in done.outcomes[2].reason
    assert done.replaced == {MUON: "muon-2", LLM: "muon-2"}


def test_a_name_that_comes_back_is_no_longer_replaced() -> None:
    done = apply(
        make("rename", MUON, 1, into="m1", name="M1"),
        make("rename", "m1", 2, into=MUON, name="Muon"),
    )
    assert link(done, "p1", MUON)
    assert done.replaced == {"m1": MUON}


def test_the_order_of_papers_and_of_independent_corrections_does_not_matter() -> None:
    corrections = [
        make("drop", MUON, 1, paper=P1),
        make("rename", "llm-agnt", 2, into="llm-agent", name="LLM agent"),
        make("retype", "muon-2", 3, type=EntityType.TASK),
        make("split", LLM, 4, words="LLM", into="master-of-laws", name="MoL", paper=P2),
    ]
    expected = apply(*corrections).extractions
    for seed in range(5):
        shuffled = corrections[:]
        random.Random(seed).shuffle(shuffled)
        renumbered = [replace(one, number=n) for n, one in enumerate(shuffled, 1)]
        assert apply(*renumbered, corpus=CORPUS[::-1]).extractions[::-1] == expected


def test_links_stay_sorted_and_every_mention_is_of_the_text() -> None:
    done = apply(
        make("merge", LLM, 1, into="a-model", name="a model"),
        make("add", "zzz", 2, paper=P1, words="trains", name="zzz", type=EntityType.TASK),
    )
    for one in done.extractions:
        found = [link.entity.key for link in one.links]
        assert found == sorted(set(found))
        for each in one.links:
            for m in each.mentions:
                assert one.paper.text[m.start : m.end] == m.text


@pytest.mark.parametrize("name", ["arxiv/2501.00001", "doi/10.1/x", P1])
def test_a_paper_answers_to_all_its_identifiers(name: str) -> None:
    paper = replace(CORPUS[0].paper, arxiv_id="2501.00001", doi="10.1/x")
    done = apply(make("drop", MUON, paper=name), corpus=(replace(CORPUS[0], paper=paper),))
    assert done.outcomes[0].is_applied
