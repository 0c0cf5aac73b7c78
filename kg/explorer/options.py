"""What a page shows and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.iri import BASE
from kg.records import EntityType, Paper


@dataclass(frozen=True, slots=True)
class ExplorerOptions:
    """Choices for one page; the defaults fit a reading list and a corpus alike.

    Attributes:
        types: Entity types in the page; empty for all.
        min_support: An entity is in the first view when at least so many papers share it, or
            when a paper introduces it. The others are found by search and in the panel.
        min_confidence: Links below are left out of the page. From 0 to 1.
        first_year: Papers before are left out; None for no limit. Papers without a date stay
            only when there is no limit at all.
        last_year: Papers after are left out; None for no limit.
        papers: Ids of the only papers in the page; empty for all.
        max_papers: Most papers in the page; of more the newest stay, and the page says so.
        focus: A paper's id or an entity's key that the page opens at; empty for the overview.
        hub_share: An entity that more than this share of the papers names is drawn faded.
        max_nodes: Most nodes drawn at a time; the page says how many there are.
        abstracts: Whether abstracts are in the page; without, it holds no sentence of a paper.
        base: The base of the IRIs in the query that the page offers.
        makers: Entity key to maker, for the filter by maker; None takes what the vocabulary
            says, an empty mapping leaves the filter out.

    Example:
        >>> ExplorerOptions(types=(EntityType.HARDWARE,)).min_support
        2
        >>> ExplorerOptions(min_support=0)
        Traceback (most recent call last):
        ValueError: min_support is 0; it must be at least 1
    """

    types: tuple[EntityType, ...] = ()
    min_support: int = 2
    min_confidence: float = 0.0
    first_year: int | None = None
    last_year: int | None = None
    papers: tuple[str, ...] = ()
    max_papers: int = 20_000
    focus: str = ""
    hub_share: float = 0.2
    max_nodes: int = 1500
    abstracts: bool = True
    base: str = BASE
    makers: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Refuse values that no page can follow."""
        for name, least in (("min_support", 1), ("max_nodes", 10), ("max_papers", 1)):
            value = getattr(self, name)
            if value < least:
                msg = f"{name} is {value}; it must be at least {least}"
                raise ValueError(msg)
        for name in ("min_confidence", "hub_share"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                msg = f"{name} is {share}; it must be from 0 to 1"
                raise ValueError(msg)

    def keeps(self, paper: Paper) -> bool:
        """Tell whether a paper is in the page.

        Example:
            >>> ExplorerOptions(papers=("p1",)).keeps(Paper("p2", "A title"))
            False
        """
        return (not self.papers or paper.id in self.papers) and self.keeps_year(paper.year)

    def keeps_year(self, year: int | None) -> bool:
        """Tell whether a paper of that year is in the page.

        Example:
            >>> ExplorerOptions(first_year=2020).keeps_year(2019)
            False
            >>> ExplorerOptions().keeps_year(None)
            True
        """
        if self.first_year is None and self.last_year is None:
            return True
        if year is None:
            return False
        return (self.first_year or year) <= year <= (self.last_year or year)
