"""Related papers written out for people who write: table, JSON, BibTeX, Markdown, CSV, LaTeX.

Nothing is invented: titles, names and quotes are the papers' own, escaped for the format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from kg.iri import BASE, entity_iri, paper_iri
from kg.related.citing import bibtex_of, citation_keys
from kg.related.reasons import Reason, ReasonKind, Related
from kg.related.typesetting import csv_of, latex_of, markdown_of, one_line

_REASONS_SHOWN = 3
_TITLE_WIDTH = 60


def to_table(related: Sequence[Related]) -> str:
    """Write related papers as lines to read in a terminal: rank, score, id, title, reasons.

    Control characters of titles are left out, so that no paper can steer the terminal.
    """
    lines = []
    for place, one in enumerate(related, start=1):
        title = one_line(one.paper.title)
        title = title if len(title) <= _TITLE_WIDTH else title[: _TITLE_WIDTH - 1] + "…"
        why = ", ".join(_said(reason) for reason in _shared(one)[:_REASONS_SHOWN])
        lines.append(f"{place:>3}  {one.score:.3f}  {one_line(one.paper.id)}  {title}")
        if why:
            lines.append(f"            {why}")
    return "\n".join(lines) + "\n" if lines else ""


def to_json(related: Sequence[Related], *, base: str = BASE) -> str:
    """Write related papers as a JSON list, best first, with all reasons and both sentences."""
    rows = [
        {
            "id": one.paper.id,
            "iri": paper_iri(one.paper, base),
            "title": one.paper.title,
            "date": one.paper.date,
            "score": one.score,
            "parts": dict(sorted(one.parts.items())),
            "reasons": [_reason_json(reason, base) for reason in one.reasons],
        }
        for one in related
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def to_bibtex(related: Sequence[Related]) -> str:
    """Write related papers as BibTeX entries, best first."""
    return bibtex_of([one.paper for one in related])


def to_csv(related: Sequence[Related]) -> str:
    """Write related papers as CSV, best first, one row a paper."""
    head = ["id", "title", "date", "score", "shared", "sentence_here", "sentence_there"]
    rows = []
    for one in related:
        shared = "; ".join(_said(reason) for reason in _shared(one))
        quotes = next((reason for reason in one.reasons if reason.quote_there), None)
        here, there = (quotes.quote_here, quotes.quote_there) if quotes else ("", "")
        paper = one.paper
        rows.append([paper.id, paper.title, paper.date, f"{one.score:.6f}", shared, here, there])
    return csv_of([head, *rows])


def to_markdown(related: Sequence[Related]) -> str:
    """Write related papers as Markdown, grouped by what they share with the question.

    Groups stand in the order of their best paper; each paper with its citation key, what it
    shares, and the sentence that shows it.
    """
    keys = citation_keys([one.paper for one in related])
    lines: list[str] = []
    for theme, members in themes_of(related):
        lines += [f"## {markdown_of(theme)}", ""]
        for one, reason in members:
            year = f" ({one.paper.date[:4]})" if one.paper.date else ""
            title = markdown_of(one.paper.title)
            lines.append(f"- **{title}**{year} [@{keys[one.paper.id]}], score {one.score:.3f}")
            why = ", ".join(markdown_of(_said(other)) for other in _shared(one))
            if why:
                lines.append(f"  - shares: {why}")
            if reason is not None and reason.quote_there:
                lines.append(f"  - “{markdown_of(reason.quote_there)}”")
        lines.append("")
    return "\n".join(lines)


def to_latex(related: Sequence[Related]) -> str:
    r"""Write a skeleton of a related-work section: a paragraph a theme, papers by their keys.

    Each paper is cited with the sentence that relates it, quoted as a comment-free item; the
    keys are those of :func:`to_bibtex`.
    """
    keys = citation_keys([one.paper for one in related])
    lines: list[str] = []
    for theme, members in themes_of(related):
        cited = ",".join(keys[one.paper.id] for one, _ in members)
        lines += [rf"\paragraph{{{latex_of(theme)}}} \cite{{{cited}}}", r"\begin{itemize}"]
        for one, reason in members:
            quote = f" ``{latex_of(reason.quote_there)}''" if reason and reason.quote_there else ""
            title = latex_of(one.paper.title)
            lines.append(rf"  \item {title} \cite{{{keys[one.paper.id]}}}:{quote}")
        lines += [r"\end{itemize}", ""]
    return "\n".join(lines)


FORMATS: Mapping[str, Callable[[Sequence[Related]], str]] = {
    "table": to_table,
    "json": to_json,
    "bibtex": to_bibtex,
    "markdown": to_markdown,
    "csv": to_csv,
    "latex": to_latex,
}
"""Writers by the name of the format."""


def themes_of(
    related: Sequence[Related],
) -> list[tuple[str, list[tuple[Related, Reason | None]]]]:
    """Group related papers by an entity that they share with the question.

    The entity that explains most (its weights over all papers that are not yet in a group, added
    up) makes the first group, and so on; papers that share no entity come last, under "similar
    text". Groups are in the order of their best paper, papers in the order given.

    Returns:
        The name of each theme with its papers, and for each paper the reason that put it there.
    """
    left = dict(enumerate(related))
    groups: list[tuple[str, list[tuple[int, Reason | None]]]] = []
    while left:
        totals: dict[str, float] = {}
        for one in left.values():
            for reason in _shared(one):
                totals[_key(reason)] = totals.get(_key(reason), 0.0) + reason.weight
        if not totals:
            break
        best = min(totals, key=lambda key: (-totals[key], key))
        members: list[tuple[int, Reason | None]] = []
        for place, one in sorted(left.items()):
            found = next((reason for reason in _shared(one) if _key(reason) == best), None)
            if found is not None:
                members.append((place, found))
        first = members[0][1]
        groups.append((first.entity.name if first and first.entity else best, members))
        for place, _ in members:
            del left[place]
    if left:
        alike = [
            (place, next((r for r in one.reasons if r.kind is ReasonKind.TEXT), None))
            for place, one in sorted(left.items())
        ]
        groups.append(("similar text", alike))
    groups.sort(key=lambda group: group[1][0][0])
    return [
        (name, [(related[place], reason) for place, reason in members]) for name, members in groups
    ]


def _shared(one: Related) -> list[Reason]:
    return [reason for reason in one.reasons if reason.kind is ReasonKind.ENTITY]


def _key(reason: Reason) -> str:
    return reason.entity.key if reason.entity else ""


def _said(reason: Reason) -> str:
    """Say a shared entity with its roles: "CUDA (uses, targets)"."""
    if reason.entity is None or reason.role_here is None or reason.role_there is None:
        return reason.kind.value
    roles = dict.fromkeys((reason.role_here.value, reason.role_there.value))
    return one_line(f"{reason.entity.name} ({' / '.join(roles)})")


def _reason_json(reason: Reason, base: str) -> dict[str, object]:
    entity = reason.entity
    return {
        "kind": reason.kind.value,
        "entity": entity.name if entity else None,
        "type": entity.type.value if entity else None,
        "iri": entity_iri(entity.key, base) if entity else None,
        "role_here": reason.role_here.value if reason.role_here else None,
        "role_there": reason.role_there.value if reason.role_there else None,
        "weight": reason.weight,
        "paper_here": reason.paper_here,
        "quote_here": reason.quote_here,
        "quote_there": reason.quote_there,
    }
