"""The first view as a pyvis network, and the vis-network script that pyvis brings.

The only module that imports pyvis. pyvis checks every edge that it is given against all the
others, so nodes and edges are handed over whole; its own page template is not used, because it
loads from the network.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.explorer.communities import Communities
from kg.explorer.content import Content
from kg.records import EntityType

if TYPE_CHECKING:
    from pyvis.network import Network

    from kg.explorer.layout import Points

PAPER = "Paper"
"""The group of papers; an entity's group is its type."""

SHAPES = {
    PAPER: "square",
    EntityType.TASK: "triangle",
    EntityType.METHOD: "dot",
    EntityType.DATASET: "hexagon",
    EntityType.METRIC: "diamond",
    EntityType.HARDWARE: "star",
    EntityType.CONCEPT: "triangleDown",
}
"""A shape a group, so that colour is never the only sign."""

SCALES = {
    PAPER: 0.9,
    EntityType.TASK: 1.25,
    EntityType.METHOD: 1.0,
    EntityType.DATASET: 1.05,
    EntityType.METRIC: 1.2,
    EntityType.HARDWARE: 1.45,
    EntityType.CONCEPT: 1.25,
}
"""By how much a shape's radius is larger than a dot's, so that both look the same size."""

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "chosen": False},
    "edges": {"smooth": False, "width": 1, "selectionWidth": 0, "chosen": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 100_000_000,  # names are drawn by the page itself
        "multiselect": False,
        "dragNodes": False,
        "hideEdgesOnDrag": False,
        "zoomSpeed": 0.6,
        "keyboard": False,
    },
}
"""What vis-network is told: draw, never lay out."""


def drawn_nodes(content: Content, max_nodes: int) -> tuple[list[int], bool]:
    """Choose the nodes of the first view.

    Args:
        content: The papers and entities.
        max_nodes: At most so many.

    Returns:
        Node numbers, sorted, and whether this is an overview: entities alone, because papers
        and entities together would be too many.
    """
    papers = len(content.extractions)
    core = content.ranked_entities()
    if papers + len(core) <= max_nodes:
        return [*range(papers), *sorted(papers + entity for entity in core)], False
    return sorted(papers + entity for entity in core[: min(max_nodes, OVERVIEW)]), True


OVERVIEW = 500
"""Most entities of an overview; more cannot be told apart on a screen."""


def node_size(support: int, most: int) -> float:
    """Give an entity's radius; its area follows the number of papers.

    Args:
        support: Papers that name it.
        most: Papers of the most frequent entity that is no hub; see :func:`most_support`.

    Example:
        >>> node_size(1, 100), node_size(100, 100), node_size(900, 100)
        (6.7, 22.0, 26.5)
    """
    return round(5 + 17 * math.sqrt(min(support / most, 1.6)), 1)


def most_support(content: Content) -> int:
    """Give the number of papers against which sizes are measured, at least 30."""
    pairs = zip(content.support, content.hubs, strict=True)
    return max([30, *(support for support, is_hub in pairs if not is_hub)])


PAPER_SIZE = 7.0


def drawn_sizes(content: Content, drawn: list[int]) -> list[float]:
    """Give the radius of each drawn node, in their order."""
    papers, most = len(content.extractions), most_support(content)
    return [
        PAPER_SIZE * SCALES[PAPER]
        if number < papers
        else node_size(content.support[number - papers], most)
        * SCALES[content.entities[number - papers].type]
        for number in drawn
    ]


def network_of(
    content: Content, communities: Communities, places: Points, *, max_nodes: int = 1500
) -> Network:
    """Build the first view: papers and entities, or the overview of a large graph.

    Returns:
        A pyvis network with places fixed and physics off; nodes and edges are sorted.
    """
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    network.set_options(json.dumps(OPTIONS))
    drawn, is_overview = drawn_nodes(content, max_nodes)
    network.nodes = [
        _node(number, content, places, size)
        for number, size in zip(drawn, drawn_sizes(content, drawn), strict=True)
    ]
    network.node_ids = drawn
    network.node_map = {node["id"]: node for node in network.nodes}
    network.edges = (
        _companions(content, communities, set(drawn)) if is_overview else _links(content, drawn)
    )
    return network


def _node(number: int, content: Content, places: Points, size: float) -> dict[str, Any]:
    papers = len(content.extractions)
    x, y = (round(float(value), 1) for value in places[number])
    group = content.entities[number - papers].type if number >= papers else PAPER
    return {
        "id": number, "x": x, "y": y, "group": str(group), "shape": SHAPES[group],
        "size": round(size, 1),
    }  # fmt: skip


def _links(content: Content, drawn: list[int]) -> list[dict[str, Any]]:
    papers = len(content.extractions)
    shown = set(drawn)
    return [
        {"id": number, "from": paper, "to": papers + entity}
        for number, (paper, entity) in enumerate(
            zip(content.link_papers, content.link_entities, strict=True)
        )
        if papers + entity in shown
    ]


def _companions(
    content: Content, communities: Communities, shown: set[int]
) -> list[dict[str, Any]]:
    papers = len(content.extractions)
    return [
        {
            "id": f"{first}-{second}",
            "from": papers + first,
            "to": papers + second,
            "value": round(weight, 3),
        }
        for first, second, weight in communities.pairs
        if papers + first in shown and papers + second in shown
    ]


@cache
def vis_network_script() -> tuple[str, str]:
    """Find the newest vis-network script in the installed pyvis package.

    Returns:
        The script and its version.

    Raises:
        FileNotFoundError: If the installed pyvis has none.
    """
    folder = files("pyvis") / "lib"
    found = {
        tuple(int(part) for part in match[1].split(".")): entry
        for entry in folder.iterdir()
        if (match := re.fullmatch(r"vis-(\d+(?:\.\d+)*)", entry.name))
    }
    if not found:
        msg = f"pyvis {version('pyvis')} has no vis-network script in {folder}"
        raise FileNotFoundError(msg)
    newest = max(found)
    script = (found[newest] / "vis-network.min.js").read_text(encoding="utf-8")
    return script, ".".join(str(part) for part in newest)


def pyvis_version() -> str:
    """Give the version of the installed pyvis."""
    return version("pyvis")
