"""What went in comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnknownName
from kg.iri import paper_iri
from kg.rdf.entities import entity_quads
from kg.rdf.quads import evidence_quads, paper_quads
from kg.rdf.store import Store
from kg.rdf.view import View
from kg.records import EntityType, Extraction, Paper, Result

if TYPE_CHECKING:
    from tests.toy.quads import ToyQuads

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
some = words.filter(bool)
ids = some
papers = st.builds(
    lambda authors, orcids, **fields: Paper(
        **fields,
        authors=authors,
        orcids=orcids[: len(authors)] if any(orcids[: len(authors)]) else (),
    ),
    id=ids,
    title=words,
    abstract=words,
    authors=st.lists(some, max_size=4).map(tuple),
    orcids=st.lists(
        st.sampled_from(["", "0000-0002-1825-0097", "0000-0002-1694-233X"]), min_size=4, max_size=4
    ).map(tuple),
    author_count=st.none() | st.integers(0, 3000),
    date=st.sampled_from(["", "2024", "2024-02", "2024-02-29", "soon"]),
    venue=words,
    url=st.sampled_from(["", "https://x.org/p", "https://x.org/a b", "no address"]),
    doi=st.sampled_from(["", "10.5555/a(b);c<d>", "10.1/é"]),
    arxiv_id=st.sampled_from(["", "2403.00001", "math.GT/0309136"]),
    keywords=st.lists(some, max_size=4).map(tuple),
    upvotes=st.none() | st.integers(),
    comments=st.none() | st.integers(0),
    organization=words,
    citations=st.lists(some, max_size=4).map(tuple),
    code=st.lists(st.sampled_from(["https://x.org/b", "https://x.org/a", "?"])).map(tuple),
    aliases=st.lists(some, max_size=3).map(tuple),
    inputs=st.lists(st.sampled_from(["b.txt", "a page.html", "ö&%.jsonl"])).map(tuple),
)
results = st.builds(
    Result,
    metric=words,
    value=words,
    low=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    high=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    bound=st.sampled_from(["exact", "at least", "at most"]),
    statistic=st.sampled_from(["", "peak", "average"]),
    kind=st.sampled_from(["level", "ratio", "absolute change", "relative change"]),
    unit=words,
    subject=words,
    baseline=words,
    dataset=words,
    hardware=words,
    count=st.none() | st.integers(0),
    quote=words,
    start=st.integers(0),
    end=st.integers(0),
)


def view_of(*extractions: Extraction) -> View:
    lines = [q for one in extractions for q in (*paper_quads(one), *evidence_quads(one))]
    found = {link.entity.key: link.entity for one in extractions for link in one.links}
    return View(Store.in_memory([*lines, *entity_quads(found.values())]))


def test_the_toy_corpus_comes_back(toy_quads: ToyQuads, toy_store: Store) -> None:
    view = View(toy_store)
    assert tuple(view.extractions()) == toy_quads.extractions
    assert tuple(view.papers()) == tuple(one.paper for one in toy_quads.extractions)
    assert tuple(view.entities()) == toy_quads.entities
    assert view.extraction("toy-05") == toy_quads.extractions[4]


@given(papers)
def test_any_paper_comes_back(paper: Paper) -> None:
    assert view_of(Extraction(paper)).papers() == [paper]


@given(
    st.lists(results, max_size=3), st.lists(st.sampled_from(["https://x.org/c", "https://x.org/a"]))
)
def test_any_results_and_code_come_back(found: list[Result], code: list[str]) -> None:
    paper = Paper("p", "A title", code=("https://x.org/b",))
    extraction = Extraction(paper, results=tuple(found), code=tuple(code))
    assert view_of(extraction).extraction("p") == extraction


def test_entities_are_listed_by_type(toy_store: Store) -> None:
    names = [entity.name for entity in View(toy_store).entities(EntityType.CONCEPT)]
    assert names == ["Pareto frontier", "scaling law"]


def test_a_merged_paper_answers_to_all_its_ids() -> None:
    paper = Paper("p1", "A title", aliases=("p2", "p3"))
    view = view_of(Extraction(paper))
    assert view.paper("p3") == view.paper("p1") == paper


def test_an_unknown_paper_is_an_error_with_near_names(toy_store: Store) -> None:
    with pytest.raises(UnknownName, match="did you mean") as caught:
        View(toy_store).paper("toy-013")
    assert "toy-01" in caught.value.near


def test_texts_may_be_left_out(toy_quads: ToyQuads) -> None:
    one = toy_quads.extractions[0]
    view = view_of(replace(one, paper=replace(one.paper, abstract="")))
    link = view.extraction("toy-01").links[0]
    assert [(m.start, m.end) for m in link.mentions] == [
        (m.start, m.end) for m in one.links[0].mentions
    ]


def test_another_base_is_read_back(toy_quads: ToyQuads) -> None:
    base = "http://lab.example/kg/"
    one = toy_quads.extractions[0]
    lines = [*paper_quads(one, base), *entity_quads([link.entity for link in one.links], base)]
    store = Store.in_memory(lines)
    assert View(store, base).extraction("toy-01") == one
    assert paper_iri(one.paper, base) in store.graphs()
