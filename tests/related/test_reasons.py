"""Reasons name and quote only what both papers say."""

from __future__ import annotations

from typing import Any

import pytest

from kg.records import EntityType, Role
from kg.related import Options, Query, ReasonKind, RelatedIndex, find_related


@pytest.mark.parametrize("facet", [None, "background", "method", "result", "hardware"])
def test_every_quote_stands_in_its_paper(view: Any, index: RelatedIndex, facet: Any) -> None:
    for paper_id in index.ids:
        here = view.paper(paper_id)
        for one in find_related(Query((paper_id,)), view, index, Options(k=99, facet=facet)):
            for reason in one.reasons:
                assert reason.quote_here in here.text
                assert reason.quote_there in one.paper.text
                assert 0 <= reason.weight <= 1


def test_every_shared_entity_is_linked_and_named_in_both(view: Any, index: RelatedIndex) -> None:
    for one in find_related(Query(("toy-01",)), view, index, Options(k=99)):
        links = {link.entity.key: link for link in view.extraction("toy-01").links}
        others = {link.entity.key: link for link in view.extraction(one.paper.id).links}
        for reason in one.reasons:
            if reason.entity is None:
                continue
            here, there = links[reason.entity.key], others[reason.entity.key]
            assert (reason.role_here, reason.role_there) == (here.role, there.role)
            assert any(mention.text in reason.quote_here for mention in here.mentions)
            assert any(mention.text in reason.quote_there for mention in there.mentions)


def test_reasons_follow_the_facet(view: Any, index: RelatedIndex) -> None:
    for one in find_related(Query(("toy-01",)), view, index, Options(k=99, facet="hardware")):
        for reason in one.reasons:
            if reason.entity is not None:
                assert reason.entity.type is EntityType.HARDWARE


def test_papers_that_share_nothing_have_no_reasons(view_of: Any, extraction_of: Any) -> None:
    view = view_of((extraction_of("a", "Red cats"), extraction_of("b", "Blue dogs")))
    found = find_related(Query(("a",)), view, RelatedIndex.build(view))
    assert [(one.paper.id, one.reasons, one.score) for one in found] == [("b", (), 0.0)]


def test_two_alike_sentences_are_a_reason(view_of: Any, extraction_of: Any) -> None:
    view = view_of(
        (
            extraction_of("a", "Cats", "They sleep. Purring heals broken bones quickly."),
            extraction_of("b", "Sounds", "Trees grow. Broken bones heal with purring."),
        )
    )
    one = find_related(Query(("a",)), view, RelatedIndex.build(view))[0]
    assert [reason.kind for reason in one.reasons] == [ReasonKind.TEXT]
    assert one.reasons[0].quote_here == "Purring heals broken bones quickly."
    assert one.reasons[0].quote_there == "Broken bones heal with purring."


def test_a_citation_is_a_reason_in_either_direction(view_of: Any, extraction_of: Any) -> None:
    view = view_of((extraction_of("a", "Cats", citations=("b",)), extraction_of("b", "Dogs")))
    index = RelatedIndex.build(view)
    for asked in ("a", "b"):
        reasons = find_related(Query((asked,)), view, index)[0].reasons
        assert [reason.kind for reason in reasons] == [ReasonKind.CITATION]


def test_a_merged_paper_comes_back_under_the_id_asked_for(view_of: Any, extraction_of: Any) -> None:
    view = view_of(
        (extraction_of("a", "Red cats"), extraction_of("b", "Red cats sit", aliases=("b-old",)))
    )
    found = find_related(
        Query(("a",)), view, RelatedIndex.build(view), Options(candidates=["b-old"])
    )
    assert (found[0].paper.id, found[0].paper.aliases) == ("b-old", ("b",))


def test_the_asking_paper_of_each_reason_is_named(view_of: Any, extraction_of: Any) -> None:
    method = EntityType.METHOD
    view = view_of(
        (
            extraction_of("a", "Uses Muon", "", (("Muon", method, Role.USES),)),
            extraction_of("b", "Uses Adam", "", (("Adam", method, Role.USES),)),
            extraction_of(
                "c",
                "Muon against Adam",
                "",
                (("Muon", method, Role.COMPARES), ("Adam", method, Role.COMPARES)),
            ),
        )
    )
    one = find_related(Query(("a", "b")), view, RelatedIndex.build(view))[0]
    named = {reason.entity.name: reason.paper_here for reason in one.reasons if reason.entity}
    assert named == {"Muon": "a", "Adam": "b"}
