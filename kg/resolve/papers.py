"""One paper once: records of the same paper from several inputs become one.

Two records are one paper when they have the same arXiv id or DOI, or else equal folded titles of
at least four words and abstracts whose words overlap by half or more. The richer record gives
the text; the others fill in what it lacks. The order of the records does not matter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.iri import paper_key, slug_of
from kg.records import Paper

MIN_TITLE_WORDS = 4
"""Shorter titles say nothing of two papers."""
_MIN_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Merge:
    """Records that were found to be one paper.

    Attributes:
        kept: Id of the record whose text was kept.
        merged: Ids of the others, sorted.
        reason: ``identifier`` or ``title and abstract``.
    """

    kept: str
    merged: tuple[str, ...]
    reason: str

    def to_dict(self) -> dict[str, object]:
        """Give plain values, as ``report.json`` has them."""
        return {"kept": self.kept, "merged": list(self.merged), "reason": self.reason}


def folded_title(title: str) -> str:
    """Fold a title for comparison: lower case, words only.

    Example:
        >>> folded_title("OLMo 2: Furious!")
        'olmo 2 furious'
    """
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


def is_same_text(one: Paper, other: Paper) -> bool:
    """Tell whether two papers with equal folded titles are the same paper.

    Example:
        >>> a = Paper("a", "A law of four words", "We show that it holds.")
        >>> is_same_text(a, Paper("b", "A Law of Four Words", "We show it holds."))
        True
    """
    if len(folded_title(one.title).split()) < MIN_TITLE_WORDS:
        return False
    words = [set(re.findall(r"[^\W_]+", p.abstract.casefold())) for p in (one, other)]
    if not words[0] or not words[1]:
        return True
    return len(words[0] & words[1]) >= _MIN_OVERLAP * min(len(words[0]), len(words[1]))


def merged_papers(papers: Iterable[Paper]) -> tuple[list[Paper], list[Merge]]:
    """Merge records of the same paper and give each paper a key of its own.

    Args:
        papers: Records with different ids.

    Returns:
        The papers, sorted by id, and the merges, sorted by the id that was kept. No two papers
        have the same IRI.
    """
    ordered = sorted(papers, key=lambda paper: paper.id)
    groups = _Groups(len(ordered))
    reasons: dict[int, str] = {}
    for reason, pairs in (
        ("identifier", _same_identifier(ordered)),
        ("title and abstract", _same_title(ordered)),
    ):
        for one, other in pairs:
            if groups.join(one, other):
                reasons[other] = reason
    found: list[Paper] = []
    merges: list[Merge] = []
    for members in groups.members():
        records = [ordered[index] for index in members]
        paper = combined(records)
        found.append(paper)
        if len(records) > 1:
            reason = min(reasons[index] for index in members if index in reasons)
            others = sorted(record.id for record in records if record.id != paper.id)
            merges.append(Merge(paper.id, tuple(others), reason))
    found.sort(key=lambda paper: paper.id)
    return _with_own_keys(found), sorted(merges, key=lambda merge: merge.kept)


def _same_identifier(papers: Sequence[Paper]) -> list[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    pairs = []
    for index, paper in enumerate(papers):
        for kind, value in (("arxiv", paper.arxiv_id), ("doi", paper.doi)):
            if value:
                known = first.setdefault((kind, value.lower()), index)
                if known != index:
                    pairs.append((known, index))
    return pairs


def _same_title(papers: Sequence[Paper]) -> list[tuple[int, int]]:
    by_title: dict[str, list[int]] = defaultdict(list)
    for index, paper in enumerate(papers):
        by_title[folded_title(paper.title)].append(index)
    pairs = []
    for indices in by_title.values():
        for place, one in enumerate(indices):
            pairs += [
                (one, other)
                for other in indices[place + 1 :]
                if are_one(papers[one], papers[other])
            ]
    return pairs


def are_one(one: Paper, other: Paper) -> bool:
    """Tell whether two records with equal folded titles are one paper.

    Two different arXiv ids are two papers, whatever their texts.
    """
    contradict = one.arxiv_id and other.arxiv_id and one.arxiv_id != other.arxiv_id
    return not contradict and is_same_text(one, other)


def _richness(paper: Paper) -> tuple[int, bool, bool, str]:
    return (-len(paper.abstract), not paper.arxiv_id, not paper.doi, paper.id)


def combined(records: Iterable[Paper]) -> Paper:
    """Make one paper of its records: the richest, filled in from the others; any order will do."""
    first, *others = sorted(records, key=_richness)
    for other in others:
        first = replace(
            first,
            authors=first.authors or other.authors,
            orcids=_orcids(first, other),
            author_count=first.author_count or other.author_count,
            date=max(first.date, other.date, key=len),
            venue=first.venue or other.venue,
            url=first.url or other.url,
            doi=first.doi or other.doi,
            arxiv_id=first.arxiv_id or other.arxiv_id,
            keywords=first.keywords or other.keywords,
            upvotes=_larger(first.upvotes, other.upvotes),
            comments=_larger(first.comments, other.comments),
            organization=first.organization or other.organization,
            citations=tuple(sorted({*first.citations, *other.citations})),
            code=tuple(dict.fromkeys(first.code + other.code)),
            aliases=tuple(sorted({*first.aliases, other.id, *other.aliases} - {first.id})),
            inputs=tuple(sorted({*first.inputs, *other.inputs})),
        )
    return first


def _orcids(first: Paper, other: Paper) -> tuple[str, ...]:
    """Those of the record that gives the authors, or of another with the very same names."""
    same = first.authors in ((), other.authors)
    return first.orcids or (other.orcids if same else ())


def _larger(one: int | None, other: int | None) -> int | None:
    known = [count for count in (one, other) if count is not None]
    return max(known) if known else None


def _with_own_keys(papers: list[Paper]) -> list[Paper]:
    """Give papers that share a title but are not one paper keys that end in their ids."""
    counts = Counter(map(plain_key, papers))
    return [with_own_key(paper, alone=counts[plain_key(paper)] == 1) for paper in papers]


def plain_key(paper: Paper) -> str:
    """Give the key that a paper has where no other paper has it."""
    return paper_key(replace(paper, key=""))


def with_own_key(paper: Paper, *, alone: bool) -> Paper:
    """Give the paper with its key, which ends in its id unless it is alone with its plain key."""
    return replace(paper, key="" if alone else f"{plain_key(paper)}-{slug_of(paper.id)}")


class _Groups:
    """Disjoint sets of numbers."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def join(self, one: int, other: int) -> bool:
        roots = sorted((self._root(one), self._root(other)))
        self._parent[roots[1]] = roots[0]
        return roots[0] != roots[1]

    def members(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parent)):
            found[self._root(number)].append(number)
        return list(found.values())

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number
