"""Citation keys and BibTeX entries of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from kg.iri import slug_of
from kg.records import Paper
from kg.related.typesetting import latex_of, one_line
from kg.related.words import FILLERS

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9:.+/_\-]{0,79}")
_LIBRARY = (".bib", ".bibtex", ".biblatex")
_MEETING = re.compile(
    r"\b(proceedings|conference|workshop|symposium|meeting|findings|proc)\b", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def citation_keys(papers: Iterable[Paper]) -> dict[str, str]:
    """Give each paper a citation key of its own, by paper id.

    A paper that comes from a BibTeX library keeps its key there. Other keys are the first
    author's family name, the year and the first word of the title that says something; without
    authors, the first words of the title. Equal keys get ``a``, ``b`` … in the order of the ids.

    Example:
        >>> citation_keys([Paper("p1", "The Muon Optimizer", authors=("Ada Byron",), date="2024")])
        {'p1': 'byron2024muon'}
    """
    known = {paper.id: paper for paper in papers}
    keys = {name: paper.id for name, paper in known.items() if _is_own_key(paper)}
    taken = {key.casefold() for key in keys.values()}
    groups: dict[str, list[str]] = {}
    for name in sorted(known):
        if name not in keys:
            groups.setdefault(_made_key(known[name]), []).append(name)
    for key in sorted(groups):
        letters = iter(_suffixes())
        alone = len(groups[key]) == 1 and key not in taken
        for name in groups[key]:
            made = key if alone else next(key + end for end in letters if key + end not in taken)
            taken.add(made)
            keys[name] = made
    return {name: keys[name] for name in known}


def bibtex_of(papers: Sequence[Paper], keys: Mapping[str, str] | None = None) -> str:
    """Write papers as BibTeX entries, in the given order.

    Every value is escaped and plain ASCII; only what is known is written. Preprints carry
    ``eprint`` and ``archiveprefix``.

    Args:
        papers: In the order in which they are to stand.
        keys: Citation keys by paper id; by default those of :func:`citation_keys`.

    Returns:
        The entries, an empty line between two.

    Example:
        >>> print(bibtex_of([Paper("p", "On Cats", authors=("Ada Byron",), date="2024-05")]))
        @misc{byron2024cats,
          author = {Byron, Ada},
          title = {{On Cats}},
          year = {2024},
          month = may,
        }
        <BLANKLINE>
    """
    keys = keys or citation_keys(papers)
    return "\n".join(_entry(paper, keys[paper.id]) for paper in papers)


def _entry(paper: Paper, key: str) -> str:
    venue = one_line(paper.venue)
    kind, holder = "misc", "howpublished"
    if venue and _MEETING.search(venue) and paper.authors:
        kind, holder = "inproceedings", "booktitle"
    elif venue and paper.doi and paper.authors:
        kind, holder = "article", "journal"
    fields = {
        "author": " and ".join(_author(name) for name in paper.authors if one_line(name)),
        "title": f"{{{latex_of(paper.title)}}}",
        holder: latex_of(venue),
        "year": paper.date[:4],
        "doi": _bare(paper.doi),
        "eprint": _bare(paper.arxiv_id),
        "archiveprefix": "arXiv" if paper.arxiv_id else "",
        "url": _bare(paper.url),
    }
    lines = [f"@{kind}{{{key},"]
    for name, value in fields.items():
        if value:
            lines.append(f"  {name} = {{{value}}},")
        if name == "year" and _month(paper.date):
            lines.append(f"  month = {_month(paper.date)},")
    return "\n".join([*lines, "}"]) + "\n"


def _author(name: str) -> str:
    """Write one name as BibTeX reads it: family name first; a name in one word as it is."""
    name = one_line(name)
    if "," in name or re.search(r"\band\b", name, re.IGNORECASE):
        family, _, given = name.partition(",")
        plain = given and "," not in given and not re.search(r"\band\b", name, re.IGNORECASE)
        if plain:
            return f"{latex_of(family.strip())}, {latex_of(given.strip())}"
        return f"{{{latex_of(name)}}}"
    given, _, family = name.rpartition(" ")
    return f"{latex_of(family)}, {latex_of(given)}" if given else f"{{{latex_of(family)}}}"


def _bare(address: str) -> str:
    """Keep an address as it is, as BibTeX styles set it; code what could end the value."""
    return quote(one_line(address), safe="-._~:/?=&+;,()@!*'#%[]").replace("%", r"\%")


def _month(date: str) -> str:
    number = int(date[5:7]) if re.fullmatch(r"\d{4}-\d{2}.*", date) else 0
    return _MONTHS[number - 1] if 1 <= number <= len(_MONTHS) else ""


def _is_own_key(paper: Paper) -> bool:
    from_library = any(name.lower().endswith(_LIBRARY) for name in paper.inputs)
    return from_library and bool(_KEY.fullmatch(paper.id))


def _made_key(paper: Paper) -> str:
    words = [word for word in _ascii(paper.title).split("-") if word and word not in FILLERS]
    year = paper.date[:4]
    if not paper.authors or not one_line(paper.authors[0]):
        return "-".join(words[:3])[:60] + (f"-{year}" if year else "") if words else f"paper{year}"
    name = one_line(paper.authors[0])
    family = name.partition(",")[0] if "," in name else name.split()[-1]
    family = _ascii(family).replace("-", "") or "anonymous"
    return f"{family}{year}{words[0] if words else ''}"[:80]


def _ascii(words: str) -> str:
    return re.sub(r"[^a-z0-9\-]+", "", slug_of(words))


def _suffixes() -> Iterable[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from letters
    for first in letters:
        for second in letters:
            yield first + second
    number = 1
    while True:
        yield f"-{number}"
        number += 1
