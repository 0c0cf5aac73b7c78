"""What runs brought: papers that came, changed or went, as rows and as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from kg.errors import BadInput
from kg.iri import paper_iri
from kg.records import Extraction, Paper, Role
from kg.runs import BUILD, Run

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

_ATOM = "http://www.w3.org/2005/Atom"
_RUN = re.compile(r"\d{1,9}")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class News:
    """One paper that a run brought, changed or took away.

    Attributes:
        change: ``new``, ``changed`` or ``removed``.
        paper_id: Its id.
        title: Its title.
        run: Number of the last such run.
        when: When that run ended.
        extraction: The paper with its links; None when it went.
    """

    change: str
    paper_id: str
    title: str
    run: int
    when: str
    extraction: Extraction | None = None

    @property
    def introduces(self) -> tuple[str, ...]:
        """Names of what the paper introduces, sorted."""
        links = self.extraction.links if self.extraction else ()
        return tuple(sorted(x.entity.name for x in links if x.role is Role.INTRODUCES))


def runs_since(runs: Sequence[Run], since: str | int | None = None) -> list[Run]:
    """Choose runs: those after a run, those since a day, else the last build.

    Args:
        runs: All runs, the oldest first.
        since: Number of a run (it is not part of the answer), or a day, YYYY-MM-DD, in UTC (it is).

    Raises:
        BadInput: If it is neither.

    Example:
        >>> runs = [Run(1, ended="2026-05-14T10:00:00Z"), Run(2, ended="2026-05-15T10:00:00Z")]
        >>> [run.number for run in runs_since(runs)], len(runs_since(runs, "2026-05-14"))
        ([2], 2)
    """
    if since is None:
        builds = [run for run in runs if run.kind == BUILD]
        return builds[-1:]
    text = str(since).strip()
    if _RUN.fullmatch(text):
        return [run for run in runs if run.number > int(text)]
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError as err:
        raise BadInput(
            f"--since {text[:80]}", "it is no run and no day", "give a number or YYYY-MM-DD"
        ) from err
    return [run for run in runs if run.ended >= day]


def news_of(graph: LiteratureGraph, runs: Iterable[Run], *, limit: int | None = None) -> list[News]:
    """Give what some runs changed, each paper once, the last run first, then by id.

    A paper that came and changed since is new; one that came and went is left out; one that went
    and came back is changed.

    Args:
        graph: The graph as it is now.
        runs: The runs, the oldest first.
        limit: Most papers to give; None for all.
    """
    found: dict[str, tuple[str, Run, str]] = {}
    for run in runs:
        for paper_id in run.new:
            known = found.get(paper_id)
            change = "changed" if known and known[0] == "removed" else "new"
            found[paper_id] = (change, run, "")
        for paper_id in run.changed:
            known = found.get(paper_id)
            found[paper_id] = (known[0] if known else "changed", run, "")
        for paper_id, title in run.removed.items():
            known = found.pop(paper_id, None)
            if known is None or known[0] != "new":
                found[paper_id] = ("removed", run, title)
    view = graph.view
    ordered = sorted(found.items(), key=lambda item: (-item[1][1].number, item[0]))
    news: list[News] = []
    seen: set[str] = set()
    for paper_id, (change, run, title) in islice(ordered, limit):
        if change == "removed":
            news.append(News(change, paper_id, title, run.number, run.ended))
            continue
        if not view.answers_to(paper_id):
            continue
        here = view.extraction(paper_id)
        if here.paper.id not in seen:
            seen.add(here.paper.id)
            news.append(News(change, here.paper.id, here.paper.title, run.number, run.ended, here))
    return news


def atom_of(news: Sequence[News], base: str, updated: str) -> str:
    """Write news as an Atom feed; papers that went are left out.

    Args:
        news: The last first.
        base: The base of all things.
        updated: When the graph last changed, as ISO 8601.

    Example:
        >>> "<title>New papers</title>" in atom_of([], "http://x.org/", "2026-05-15T12:00:00Z")
        True
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", f"{base}news")
    _add(feed, "title", "New papers")
    _add(feed, "updated", updated)
    _add(_add(feed, "author"), "name", "litkg")
    _add(feed, "generator", "litkg")
    for item in news:
        if item.extraction is not None:
            _entry(feed, item, item.extraction.paper, base)
    ElementTree.indent(feed)
    text = ElementTree.tostring(feed, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _entry(feed: ElementTree.Element, item: News, paper: Paper, base: str) -> None:
    entry = _add(feed, "entry")
    iri = paper_iri(paper, base)
    _add(entry, "id", iri)
    _add(entry, "title", paper.title or paper.id)
    _add(entry, "updated", item.when)
    link = paper.url if paper.url.startswith(("http://", "https://")) else iri
    _add(entry, "link", rel="alternate", href=link)
    for name in paper.authors:
        _add(_add(entry, "author"), "name", name)
    for name in item.introduces:
        _add(entry, "category", term=name)
    _add(entry, "summary", paper.abstract or paper.title or paper.id)


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **facts: str
) -> ElementTree.Element:
    """Add an element; what XML has no way to write becomes U+FFFD."""
    attributes = {key: _NOT_XML.sub("\ufffd", value) for key, value in facts.items()}
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element
