"""Places and groups: the same every time, apart from one another, like beside like."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from kg.explorer.communities import communities_of
from kg.explorer.content import read_content
from kg.explorer.layout import positions_of, spread_apart
from kg.explorer.network import drawn_nodes, drawn_sizes, network_of
from kg.explorer.options import ExplorerOptions
from kg.records import Entity, EntityType, Extraction, Link, Mention, Paper, Role, Source

from .conftest import FakeView


def made_up(papers: int, names: int, each: int) -> FakeView:
    """Papers that name ``each`` entities in a row, so that neighbours share most."""
    found = []
    for number in range(papers):
        keys = sorted({f"e{(number * 2 + step) % names:04}" for step in range(each)})
        links = tuple(
            Link(
                Entity(key, key, EntityType.METHOD),
                Role.USES,
                EntityType.METHOD,
                0.9,
                (Source.TAGGER,),
                (Mention(0, 1, "a", EntityType.METHOD, Source.TAGGER),),
            )
            for key in keys
        )
        found.append(Extraction(Paper(f"p{number:04}", "a"), links))
    return FakeView(found)


def test_a_large_graph_begins_with_entities_and_never_draws_more_than_allowed() -> None:
    view = made_up(1200, 900, 4)
    content = read_content(view, ExplorerOptions())
    drawn, is_overview = drawn_nodes(content, 1500)
    assert is_overview
    assert len(drawn) <= 500
    assert min(drawn) >= len(content.extractions)
    assert len(drawn_nodes(content, 50)[0]) == 50


def test_every_node_has_a_place_and_drawn_ones_hardly_overlap() -> None:
    content = read_content(made_up(120, 90, 5), ExplorerOptions())
    groups = communities_of(content)
    drawn, _ = drawn_nodes(content, 1500)
    sizes = drawn_sizes(content, drawn)
    places = positions_of(content, groups, drawn, sizes)
    assert places.shape == (len(content.extractions) + len(content.entities), 2)
    assert np.isfinite(places).all()
    shown = places[drawn]
    distance = np.linalg.norm(shown[:, None] - shown[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    need = np.add.outer(np.array(sizes), np.array(sizes))
    assert (distance < need * 0.8).mean() < 0.001


def test_what_papers_share_falls_into_one_community() -> None:
    papers = [*made_up(20, 6, 5).papers]
    other = [
        Extraction(
            Paper(f"q{number}", "a"),
            tuple(
                Link(
                    Entity(f"z{step}", f"z{step}", EntityType.TASK),
                    Role.USES,
                    EntityType.TASK,
                    0.9,
                    (Source.TAGGER,),
                    (Mention(0, 1, "a", EntityType.TASK, Source.TAGGER),),
                )
                for step in range(5)
            ),
        )
        for number in range(30)
    ]
    content = read_content(FakeView([*papers, *other]), ExplorerOptions(hub_share=1.0))
    groups = communities_of(content)
    assert len(groups.names) == 2
    assert len(set(groups.papers[20:])) == 1
    assert set(groups.papers[:20]).isdisjoint(groups.papers[20:])
    assert groups.names[groups.papers[-1]].startswith("z")


def test_the_network_of_pyvis_holds_nodes_edges_and_no_physics() -> None:
    content = read_content(made_up(30, 20, 4), ExplorerOptions())
    groups = communities_of(content)
    drawn, _ = drawn_nodes(content, 1500)
    places = positions_of(content, groups, drawn, drawn_sizes(content, drawn))
    network = network_of(content, groups, places)
    assert network.num_nodes() == len(drawn)
    assert network.num_edges() == len(content.link_papers)
    assert network.options["physics"] == {"enabled": False}


points = some.lists(some.tuples(some.floats(-50, 50), some.floats(-50, 50)), max_size=12)


@settings(deadline=None, max_examples=50)
@given(points)
def test_spreading_keeps_the_number_and_moves_nothing_that_is_free(
    these: list[tuple[float, float]],
) -> None:
    before = np.array(these).reshape(-1, 2)
    after = spread_apart(before, np.full(len(before), 2.0))
    assert after.shape == before.shape
    assert np.isfinite(after).all()
    far = np.array([[0.0, 0.0], [100.0, 0.0]])
    assert np.allclose(spread_apart(far, np.array([2.0, 2.0])), far, atol=1e-3)
