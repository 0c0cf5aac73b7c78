"""The page's data: columns as JSON, compressed, in characters that HTML leaves alone."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Protocol

from kg.explorer.communities import Communities
from kg.explorer.content import Content
from kg.explorer.layout import Points
from kg.explorer.makers import makers_of
from kg.explorer.network import SCALES, SHAPES, most_support
from kg.explorer.options import ExplorerOptions
from kg.iri import entity_iri, paper_iri
from kg.records import EntityType, Extraction, Paper, Result, Role


class RelatedPaper(Protocol):
    """One answer of a related-work lookup."""

    @property
    def paper(self) -> Paper:
        """The paper."""

    @property
    def score(self) -> float:
        """How near, from 0 to 1."""

    @property
    def reasons(self) -> Sequence[object]:
        """Why; each reason reads as a sentence when made a string."""


RelatedPapers = Mapping[str, Sequence[RelatedPaper]]
"""Paper id to its related papers, best first."""

_TYPES = list(EntityType)
_ROLES = list(Role)
_ROLE_OF_BOTH = {
    Role.INTRODUCES: "introduce",
    Role.USES: "use",
    Role.COMPARES: "compare with",
    Role.EVALUATES: "evaluate on",
    Role.REPORTS: "report",
    Role.TARGETS: "target",
    Role.ADDRESSES: "address",
}
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(\[])|\n")


def graph_columns(
    content: Content, communities: Communities, places: Points, options: ExplorerOptions
) -> dict[str, Any]:
    """Give all that the picture, the filters, the tables and the search of names need."""
    papers = content.papers
    links = list(content.links())
    makers = makers_of(content.entities) if options.makers is None else options.makers
    return {
        "base": options.base,
        "types": [str(entity_type) for entity_type in _TYPES],
        "roles": [str(role) for role in _ROLES],
        "shapes": {str(group): shape for group, shape in SHAPES.items()},
        "scales": {str(group): scale for group, scale in SCALES.items()},
        "hubShare": options.hub_share,
        "maxNodes": options.max_nodes,
        "minSupport": options.min_support,
        "mostSupport": most_support(content),
        "minConfidence": options.min_confidence,
        "focus": options.focus,
        "leftOut": content.left_out,
        "partial": bool(
            options.types
            or options.papers
            or options.first_year
            or options.last_year
            or content.left_out
        ),
        "communities": communities.names,
        "paper": {
            "id": [paper.id for paper in papers],
            "iri": [_without(options.base, paper_iri(paper, options.base)) for paper in papers],
            "title": [paper.title for paper in papers],
            "date": [paper.date for paper in papers],
            "url": [paper.url for paper in papers],
            "arxiv": [paper.arxiv_id for paper in papers],
            "doi": [paper.doi for paper in papers],
            "venue": [paper.venue for paper in papers],
            "organization": [paper.organization for paper in papers],
            "authors": [_authors(paper) for paper in papers],
            "code": [_code(extraction) for extraction in content.extractions],
            "community": communities.papers,
        },
        "entity": {
            "key": [entity.key for entity in content.entities],
            "iri": _entity_iris(content, options.base),
            "name": [entity.name for entity in content.entities],
            "type": [_TYPES.index(entity.type) for entity in content.entities],
            "labels": [list(entity.labels) for entity in content.entities],
            "definition": [entity.definition for entity in content.entities],
            "broader": [list(entity.broader) for entity in content.entities],
            "maker": [makers.get(entity.key, "") for entity in content.entities],
            "community": communities.entities,
            "core": [int(core) for core in content.core],
            "hub": [int(hub) for hub in content.hubs],
        },
        "link": {
            "paper": content.link_papers,
            "entity": content.link_entities,
            "role": [_ROLES.index(link.role) for link in links],
            "type": [_TYPES.index(link.type) for link in links],
            "confidence": [round(link.confidence * 100) for link in links],
        },
        "x": [round(float(x)) for x in places[:, 0]],
        "y": [round(float(y)) for y in places[:, 1]],
    }


def _entity_iris(content: Content, base: str) -> list[str]:
    """The part after ``…/entity/`` where it differs from the key, else nothing."""
    ends = [_without(f"{base}entity/", entity_iri(one.key, base)) for one in content.entities]
    return ["" if end == one.key else end for end, one in zip(ends, content.entities, strict=True)]


def _without(head: str, text: str) -> str:
    return text.removeprefix(head)


def _authors(paper: Paper) -> str:
    if paper.authors:
        more = f" and {len(paper.authors) - 8} more" if len(paper.authors) > 8 else ""
        return ", ".join(paper.authors[:8]) + more
    if paper.author_count:
        return f"{paper.author_count} author{'s' if paper.author_count > 1 else ''}"
    return ""


def _code(extraction: Extraction) -> list[str]:
    return list(dict.fromkeys([*extraction.paper.code, *extraction.code]))


def text_columns(
    content: Content, options: ExplorerOptions, related: RelatedPapers | None
) -> dict[str, Any]:
    """Give what the panel needs of one paper at a time; read after the picture stands.

    Offsets are Unicode code points into title, newline, abstract. Without abstracts only the
    related papers are left.
    """
    columns: dict[str, Any] = {"related": _related(content, options, related or {})}
    if not options.abstracts:
        return columns
    return columns | {
        "abstract": [one.paper.abstract for one in content.extractions],
        "sentences": [_sentence_steps(one) for one in content.extractions],
        "results": [[_result(result) for result in one.results] for one in content.extractions],
        "mentions": [
            [value for mention in link.mentions for value in (mention.start, mention.end)]
            for link in content.links()
        ],
    }


def _sentence_steps(extraction: Extraction) -> list[int]:
    """Where sentences start, each as the distance from the one before; saves room."""
    starts = [sentence.start for sentence in extraction.sentences]
    if not starts:
        text = extraction.paper.text
        starts = [0, *(match.end() for match in _END_OF_SENTENCE.finditer(text))]
    starts = sorted(set(starts))
    return [end - start for start, end in zip([0, *starts], starts, strict=False)]


def sentence_starts(steps: list[int]) -> list[int]:
    """Undo the steps of ``text_columns``.

    Example:
        >>> sentence_starts([0, 12, 30])
        [0, 12, 42]
    """
    return list(accumulate(steps))


def _result(result: Result) -> list[Any]:
    value = f"{result.value}{f' ({result.statistic})' if result.statistic else ''}"
    bound = "" if result.bound == "exact" else f"{result.bound} "
    hardware = f"{result.count} × " if result.count and result.hardware else ""
    return [
        result.metric,
        bound + value,
        result.subject,
        result.baseline,
        result.dataset,
        hardware + result.hardware,
        result.quote,
    ]


def _related(
    content: Content, options: ExplorerOptions, related: RelatedPapers
) -> list[list[list[Any]]]:
    number_of = {one.paper.id: number for number, one in enumerate(content.extractions)}
    if not related:
        return []
    return [
        [
            [number_of[near.paper.id], round(near.score, 3), _reasons(near, options)]
            for near in related.get(one.paper.id, ())
            if near.paper.id in number_of
        ]
        for one in content.extractions
    ]


def _reasons(near: RelatedPaper, options: ExplorerOptions) -> list[str]:
    """Give the weightiest reasons in words, with one quote if there is any."""
    quoted = [why for why in near.reasons if _is_quote(why)]
    plain = [why for why in near.reasons if not _is_quote(why)]
    shown = [*plain[:3], *quoted[:1]] if options.abstracts else plain[:4]
    return [reason_words(why) for why in shown]


def _is_quote(reason: object) -> bool:
    """Tell whether a reason is made of the words of the papers."""
    return getattr(reason, "entity", None) is None and bool(getattr(reason, "quote_there", ""))


def reason_words(reason: object) -> str:
    """Say a reason in words.

    Args:
        reason: A string, or a reason of the related-work lookup: an object with the ``entity``
            that both share and its roles, or with the two sentences that are alike.

    Example:
        >>> reason_words("Both use stone sorting")
        'Both use stone sorting'
    """
    entity = getattr(reason, "entity", None)
    if entity is not None:
        here, there = getattr(reason, "role_here", None), getattr(reason, "role_there", None)
        if here and here == there:
            return f"Both {_ROLE_OF_BOTH.get(here, 'name')} {entity.name}"
        roles = f"{here} here, {there} there" if here and there else str(here or there or "")
        return f"Both name {entity.name}" + (f" ({roles})" if roles else "")
    quote = getattr(reason, "quote_there", None)
    if quote:
        return f"Says alike: {quote}"
    if hasattr(reason, "quote_there"):
        return "One cites the other"
    return str(reason)


def packed(value: object) -> str:
    """Compress a JSON value to characters that are harmless wherever they stand in HTML.

    Lone surrogates, which no encoding can carry, become question marks, so that offsets hold.

    Example:
        >>> text = packed({"a": "</script>"})
        >>> "<" in text
        False
        >>> unpacked(text)
        {'a': '</script>'}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    raw = gzip.compress(text.encode("utf-8", "replace"), compresslevel=6, mtime=0)
    return base64.b64encode(raw).decode("ascii")


def unpacked(text: str) -> Any:
    """Undo :func:`packed`."""
    return json.loads(gzip.decompress(base64.b64decode(text)))
