"""The order of related papers: what comes back, what does not, and always the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadInput, UnknownName
from kg.records import EntityType, Role
from kg.related import Options, Query, RelatedIndex
from kg.related.ranking import rank

H, M = EntityType.HARDWARE, EntityType.METHOD


def _ids(found: list[Any]) -> list[str]:
    return [one.id for one in found]


def test_the_asking_paper_never_comes_back(view: Any, index: RelatedIndex) -> None:
    for paper_id in index.ids:
        found = rank(Query((paper_id,)), view, index, Options(k=1000))
        assert paper_id not in _ids(found)
        assert len(found) == len(index.ids) - 1


def test_scores_fall_and_are_the_sum_of_their_parts(view: Any, index: RelatedIndex) -> None:
    found = rank(Query(("toy-01",)), view, index, Options(k=1000))
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    for one in found:
        assert 0 <= one.score <= 1
        assert sum(one.parts.values()) == pytest.approx(one.score, abs=1e-4)


def test_candidates_are_ranked_all_and_alone(view: Any, index: RelatedIndex) -> None:
    asked = ["toy-09", "toy-02", "toy-12", "toy-02"]
    found = rank(Query(("toy-01",)), view, index, Options(candidates=asked, k=100))
    assert sorted(_ids(found)) == ["toy-02", "toy-09", "toy-12"]


def test_candidates_score_as_they_do_in_the_whole_store(view: Any, index: RelatedIndex) -> None:
    everything = {one.id: one.score for one in rank(Query(("toy-01",)), view, index, Options(k=99))}
    some = rank(Query(("toy-01",)), view, index, Options(candidates=["toy-02", "toy-05"]))
    assert {one.id: one.score for one in some} == {
        name: everything[name] for name in ("toy-02", "toy-05")
    }


def test_each_id_of_a_merged_paper_gives_a_row_under_that_id(
    view_of: Any, extraction_of: Any
) -> None:
    view = view_of(
        (
            extraction_of("a", "Red cats purr"),
            extraction_of("b", "Red cats sleep", aliases=("b-old",)),
            extraction_of("c", "Blue dogs"),
        )
    )
    index = RelatedIndex.build(view)
    options = Options(candidates=["b-old", "c", "b"])
    assert _ids(rank(Query(("a",)), view, index, options)) == ["b", "b-old", "c"]
    assert "b" not in _ids(rank(Query(("b-old",)), view, index))


def test_equal_scores_are_ordered_by_id(view_of: Any, extraction_of: Any) -> None:
    papers = [extraction_of(name, "Quiet red cats") for name in ("d", "b", "a", "c")]
    view = view_of(tuple(papers))
    found = rank(Query(("c",)), view, RelatedIndex.build(view))
    assert _ids(found) == ["a", "b", "d"]
    assert len({one.score for one in found}) == 1


def test_the_order_of_the_papers_makes_no_difference(view_of: Any, toy_extractions: Any) -> None:
    turned = view_of(tuple(reversed(toy_extractions)))
    straight = view_of(toy_extractions)
    one = rank(Query(("toy-03",)), turned, RelatedIndex.build(turned))
    other = rank(Query(("toy-03",)), straight, RelatedIndex.build(straight))
    assert one == other


def test_shared_rare_entities_count_more_than_common_ones(view_of: Any, extraction_of: Any) -> None:
    def paper(name: str, words: str, *names: str) -> Any:
        links = tuple((entity, M, Role.USES) for entity in names)
        return extraction_of(name, words + " " + " ".join(names), "", links)

    view = view_of(
        (
            paper("a", "alpha", "gizmo", "widget"),
            paper("b", "beta", "gizmo"),
            paper("c", "gamma", "widget"),
            *(paper(f"d{number}", f"delta{number}", "widget") for number in range(6)),
        )
    )
    found = rank(Query(("a",)), view, RelatedIndex.build(view))
    assert found[0].id == "b"


def test_the_hardware_facet_puts_shared_hardware_first(view_of: Any, extraction_of: Any) -> None:
    gpu = ("MI250X", H, Role.TARGETS)
    muon = ("Muon", M, Role.USES)
    view = view_of(
        (
            extraction_of("a", "Fast training", "We use Muon. It runs on MI250X.", (gpu, muon)),
            extraction_of("b", "Muon again", "We use Muon for fast training.", (muon,)),
            extraction_of("c", "Weather", "A forecast that runs on MI250X.", (gpu,)),
        )
    )
    index = RelatedIndex.build(view)
    assert rank(Query(("a",)), view, index, Options(facet="hardware"))[0].id == "c"
    assert rank(Query(("a",)), view, index, Options(facet="method"))[0].id == "b"
    weights = {"hardware": 1.0, "method": 0.0}
    assert rank(Query(("a",)), view, index, Options(facet=weights))[0].id == "c"


def test_dates_bound_what_comes_back(view_of: Any, extraction_of: Any) -> None:
    view = view_of(
        (
            extraction_of("a", "Red cats"),
            extraction_of("b", "Red cats", date="2023-05"),
            extraction_of("c", "Red cats", date="2024-01-15"),
            extraction_of("d", "Red cats", date="2024"),
            extraction_of("e", "Red cats"),
        )
    )
    index = RelatedIndex.build(view)

    def found(since: str = "", until: str = "") -> list[str]:
        options = Options(since=since, until=until)
        return _ids(rank(Query(("a",)), view, index, options))

    assert found(since="2024") == ["c", "d"]
    assert found(since="2024-02") == ["d"]
    assert found(until="2023") == ["b"]
    assert found(since="2023-05-20", until="2024-01-14") == ["b", "d"]


def test_types_keep_papers_that_share_an_entity_of_that_type(
    view: Any, index: RelatedIndex
) -> None:
    found = rank(Query(("toy-01",)), view, index, Options(k=99, types=["Hardware"]))
    own = {link.entity.key for link in view.extraction("toy-01").links if link.type is H}
    assert found
    for one in found:
        assert own & {link.entity.key for link in view.extraction(one.id).links if link.type is H}


def test_excluded_papers_never_come_back(view: Any, index: RelatedIndex) -> None:
    best = rank(Query(("toy-01",)), view, index)[0].id
    assert best not in _ids(rank(Query(("toy-01",)), view, index, Options(exclude=[best])))


def test_several_papers_and_a_text_ask_together(view: Any, index: RelatedIndex) -> None:
    found = rank(Query(("toy-01", "toy-02"), text="energy of chips"), view, index, Options(k=99))
    assert not {"toy-01", "toy-02"} & set(_ids(found))
    assert len(found) == len(index.ids) - 2


def test_a_text_finds_the_paper_that_says_the_same(view: Any, index: RelatedIndex) -> None:
    for paper in view.papers():
        if paper.abstract:
            assert rank(Query(text=paper.text), view, index)[0].id == paper.id


def test_diversity_keeps_scores_and_chooses_unlike_papers(view_of: Any, extraction_of: Any) -> None:
    view = view_of(
        (
            extraction_of("a", "red cats purr in gardens near blue dogs"),
            extraction_of("b", "red cats purr in gardens"),
            extraction_of("c", "red cats purr in gardens"),
            extraction_of("d", "blue dogs"),
        )
    )
    index = RelatedIndex.build(view)
    plain = rank(Query(("a",)), view, index, Options(k=2))
    varied = rank(Query(("a",)), view, index, Options(k=2, diversity=0.5))
    assert _ids(plain) == ["b", "c"]
    assert _ids(varied) == ["b", "d"]
    assert varied[0].score == plain[0].score


def test_vectors_rank_papers_with_other_words(
    view: Any, toy_extractions: Any, reading_of: Any
) -> None:
    readings = {extraction.paper.id: reading_of(extraction) for extraction in toy_extractions}
    index = RelatedIndex.build(view, readings)
    found = rank(Query(("toy-01",)), view, index, Options(k=99))
    assert {"vectors", "sentences"} <= set(found[0].parts)
    faceted = rank(Query(("toy-01",)), view, index, Options(k=99, facet="method"))
    assert len(faceted) == len(found)


def test_a_paper_without_abstract_and_a_store_of_one_paper(
    view_of: Any, extraction_of: Any
) -> None:
    view = view_of((extraction_of("a", "Red cats"),))
    assert rank(Query(("a",)), view, RelatedIndex.build(view)) == []
    view = view_of((extraction_of("a", "Red cats"), extraction_of("b", "")))
    assert _ids(rank(Query(("b",)), view, RelatedIndex.build(view))) == ["a"]


def test_an_empty_question_is_refused(view: Any, index: RelatedIndex) -> None:
    for query in (Query(), Query(text=" \n "), Query(text="of the !?")):
        with pytest.raises(BadInput, match="give a paper or a text"):
            rank(query, view, index)


def test_unknown_papers_are_refused_with_the_nearest(view: Any, index: RelatedIndex) -> None:
    with pytest.raises(UnknownName, match="toy-0"):
        rank(Query(("toy-0",)), view, index)
    with pytest.raises(UnknownName):
        rank(Query(("toy-01",)), view, index, Options(candidates=["nobody"]))


def test_k_may_be_nothing_or_huge_but_not_negative(view: Any, index: RelatedIndex) -> None:
    assert rank(Query(("toy-01",)), view, index, Options(k=0)) == []
    assert len(rank(Query(("toy-01",)), view, index, Options(k=1_000_000))) == len(index.ids) - 1
    with pytest.raises(ValueError, match="k is -1"):
        Options(k=-1)


@pytest.mark.parametrize(
    "options",
    [
        {"since": "yesterday"},
        {"until": "2024-13"},
        {"diversity": 1.5},
    ],
)
def test_options_without_meaning_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="give"):
        Options(**options)


@pytest.mark.parametrize("facet", ["colour", {"method": -1}, {"method": 0}])
def test_facets_without_meaning_are_refused(view: Any, index: RelatedIndex, facet: Any) -> None:
    with pytest.raises(ValueError, match=r"facet"):
        rank(Query(("toy-01",)), view, index, Options(facet=facet))


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_answered_or_refused(view: Any, index: RelatedIndex, text: str) -> None:
    try:
        found = rank(Query(text=text), view, index)
    except BadInput:
        return
    assert all(0 <= one.score <= 1 for one in found)
