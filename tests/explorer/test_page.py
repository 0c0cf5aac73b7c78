"""The page as a file: complete, closed to the network, harmless, the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from kg.explorer import ExplorerOptions, explorer_page
from kg.explorer.payload import unpacked
from kg.records import Entity, EntityType, Role
from kg.related import Related
from kg.related.reasons import Reason, ReasonKind

from .conftest import FakeView


def block(page: str, name: str) -> dict[str, object]:
    """Give one data block of a page."""
    found = re.search(rf'id="{name}">([A-Za-z0-9+/=]*)</script>', page)
    assert found
    return dict(unpacked(found[1]))


def test_the_same_view_gives_the_same_bytes(toy: FakeView) -> None:
    assert explorer_page(toy, title="A") == explorer_page(toy, title="A")


def test_the_page_names_no_remote_resource(toy: FakeView) -> None:
    page = explorer_page(toy)
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "default-src &#x27;none&#x27;" in page
    assert "@import" not in page


def test_the_policy_allows_exactly_the_scripts_and_style_of_the_page(toy: FakeView) -> None:
    page = explorer_page(toy)
    policy = re.search(r'Security-Policy" content="([^"]*)"', page)
    assert policy
    running = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = {
        base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()
        for one in [*running, *styles]
    }
    assert hashes == set(re.findall(r"sha256-([A-Za-z0-9+/=]+)", policy[1]))


def test_hostile_texts_add_no_element(hostile: FakeView, toy: FakeView) -> None:
    attack = '</title><script>alert("{{script}}")</script>'
    tags = re.compile(r"<(?:script|title|style|img|svg|iframe)\b")
    ours = explorer_page(toy)
    theirs = explorer_page(hostile, title=attack)
    assert len(tags.findall(theirs)) == len(tags.findall(ours))
    assert "&lt;script&gt;alert" in theirs


def test_the_first_view_leaves_out_what_one_paper_alone_mentions(toy: FakeView) -> None:
    graph = block(explorer_page(toy), "graph-data")
    entities = graph["entity"]
    assert isinstance(entities, dict)
    core = dict(zip(entities["key"], entities["core"], strict=True))
    assert core["note"] == 0
    assert core["river"] == 1
    assert core["flow-control"] == 1


def test_a_page_without_title_is_called_after_its_one_input(toy: FakeView) -> None:
    papers = [replace(one, paper=replace(one.paper, inputs=("<a>.bib",))) for one in toy.papers]
    heading = '<h1 dir="auto">Literature graph · &lt;a&gt;.bib</h1>'
    assert heading in explorer_page(FakeView(papers))
    assert "<title>Literature graph</title>" in explorer_page(FakeView([*papers, *toy.papers]))


def test_related_papers_quote_nothing_in_a_page_without_abstracts(toy: FakeView) -> None:
    brook = Entity("brook", "Brook", EntityType.METHOD)
    shared = Reason(ReasonKind.ENTITY, brook, Role.USES, Role.USES, 0.5, "a", "b")
    alike = Reason(ReasonKind.TEXT, None, None, None, 0.4, "One.", "Two.")
    related = {"t1": [Related(toy.papers[2].paper, 0.5, (shared, alike))]}
    both = block(explorer_page(toy, related=related), "text-data")["related"]
    assert both == [[[2, 0.5, ["Both use Brook", "Says alike: Two."]]], [], [], [], []]
    bare = explorer_page(toy, related=related, options=ExplorerOptions(abstracts=False))
    assert block(bare, "text-data")["related"] == [[[2, 0.5, ["Both use Brook"]]], [], [], [], []]


def test_options_choose_what_is_in_the_page(toy: FakeView) -> None:
    options = ExplorerOptions(types=(EntityType.METHOD,), first_year=2024, abstracts=False)
    page = explorer_page(toy, options=options)
    graph, texts = block(page, "graph-data"), block(page, "text-data")
    assert isinstance(graph["paper"], dict)
    assert graph["paper"]["id"] == ["t2", "t3", "t5"]
    assert isinstance(graph["entity"], dict)
    assert graph["entity"]["key"] == ["brook", "river", "stone-sorting"]
    assert "abstract" not in texts


def test_of_too_many_papers_the_newest_stay_and_the_others_are_counted(toy: FakeView) -> None:
    graph = block(explorer_page(toy, options=ExplorerOptions(max_papers=2)), "graph-data")
    assert isinstance(graph["paper"], dict)
    assert graph["paper"]["id"] == ["t3", "t5"]
    assert (graph["leftOut"], graph["partial"]) == (3, True)
    assert block(explorer_page(toy), "graph-data")["leftOut"] == 0


def test_an_empty_view_gives_a_page() -> None:
    page = explorer_page(FakeView([]))
    graph = block(page, "graph-data")
    assert isinstance(graph["paper"], dict)
    assert graph["paper"]["id"] == []


def test_the_annotated_page_is_small(gold: FakeView) -> None:
    assert len(explorer_page(gold).encode()) <= 2_500_000
