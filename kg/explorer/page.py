"""One self-contained page to explore the graph."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.assets import content_security_policy, fill_template, own_script, read_asset
from kg.explorer.communities import communities_of
from kg.explorer.content import PaperView, read_content
from kg.explorer.layout import positions_of
from kg.explorer.network import (
    drawn_nodes,
    drawn_sizes,
    network_of,
    pyvis_version,
    vis_network_script,
)
from kg.explorer.options import ExplorerOptions
from kg.explorer.payload import RelatedPapers, graph_columns, packed, text_columns
from kg.records import Paper

_MAX_TITLE = 200


def explorer_page(
    view: PaperView,
    *,
    title: str = "",
    options: ExplorerOptions | None = None,
    related: RelatedPapers | None = None,
) -> str:
    """Give the explorer: one HTML page that needs no network, no server and no other file.

    The page loads nothing and runs only its own scripts; its Content-Security-Policy forbids
    the rest. Texts of papers are shown as text, whatever they hold. The same view, title and
    options give the same page, byte for byte.

    Args:
        view: What to show: any object whose ``extractions()`` gives the papers with their
            links, in order of paper id.
        title: Heading of the page; cut at 200 characters. Empty for "Literature graph", with
            the name of the input where all papers come from one.
        options: What to leave out and how to draw; the defaults show everything.
        related: Paper id to related papers with reasons, best first; without, the page ranks
            by shared entities.

    Returns:
        The page; write it as UTF-8.

    Example:
        >>> class Empty:
        ...     def extractions(self):
        ...         return iter(())
        >>> page = explorer_page(Empty(), title="Nothing <yet>")
        >>> "<title>Nothing &lt;yet&gt;</title>" in page, "http-equiv" in page
        (True, True)
    """
    options = options or ExplorerOptions()
    content = read_content(view, options)
    communities = communities_of(content)
    drawn, is_overview = drawn_nodes(content, options.max_nodes)
    places = positions_of(content, communities, drawn, drawn_sizes(content, drawn))
    network = network_of(content, communities, places, max_nodes=options.max_nodes)
    nodes, edges, *_ = network.get_network_data()

    graph = graph_columns(content, communities, places, options)
    graph["first"] = {"nodes": nodes, "edges": edges, "overview": is_overview}
    graph["options"] = network.options
    library, library_version = vis_network_script()
    script, style = own_script(), read_asset("style.css")
    heading = (title.strip() or _own_title(content.papers))[:_MAX_TITLE]
    return fill_template(
        read_asset("page.html"),
        {
            "title": heading,
            "pyvis": pyvis_version(),
            "vis": library_version,
            "policy": content_security_policy([library, script], style),
        },
        {
            "style": style,
            "library": library,
            "script": script,
            "graph": packed(graph),
            "texts": packed(text_columns(content, options, related)),
        },
    )


def _own_title(papers: Sequence[Paper]) -> str:
    """Say what the page is about, by the one input that all papers come from."""
    inputs = {paper.inputs for paper in papers}
    name = next(iter(inputs)) if len(inputs) == 1 else ()
    return " · ".join(["Literature graph", *(name if len(name) == 1 else ())])
