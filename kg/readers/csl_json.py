"""CSL-JSON libraries, as Zotero, Mendeley and Pandoc write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.readers.fields import sure_identifier
from kg.readers.mapped import Found, Record, mapped_json
from kg.readers.neutral import Ids
from kg.readers.source import Source

_TYPE = re.compile(r'"type"\s*:\s*"[a-z][a-z_-]+"')
_SIGN = re.compile(r'"(?:date-parts|container-title|DOI|issued|citation-key|ISSN|URL)"\s*:')
_ARXIV = re.compile(r"arxiv:?\s*(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})", re.IGNORECASE)


def is_csl_json(head: str) -> bool:
    """Tell whether a text begins like a CSL-JSON library.

    Example:
        >>> is_csl_json('[{"id": "a", "type": "book", "issued": {"date-parts": [[2020]]}}]')
        True
        >>> is_csl_json('{"id": "a", "title": "A title", "abstract": ""}')
        False
    """
    starts = head.lstrip().startswith(("[", "{"))
    return starts and bool(_TYPE.search(head)) and bool(_SIGN.search(head))


def read_csl_json(source: Source) -> Found:
    """Read a library; ids are the citation keys where there are some, else the items' ids."""
    ids = Ids()
    example = '{"id": …, "type": …, "title": …}'
    return mapped_json(source, lambda item: _record(item, ids), example=example)


def _record(item: Mapping[str, object], ids: Ids) -> Record:
    title, abstract = item.get("title"), item.get("abstract")
    key = item.get("citation-key") or item.get("citekey") or item.get("id")
    if key in (None, "") and isinstance(title, str) and title.strip():
        key = ids.new(title, abstract if isinstance(abstract, str) else "")
    record: Record = {
        "id": key,
        "title": title,
        "abstract": abstract,
        "authors": _names(item.get("author")),
        "date": _date(item.get("issued")),
        "venue": item.get("container-title") or item.get("event-title") or item.get("publisher"),
        "url": item.get("URL"),
        "doi": item.get("DOI"),
        "arxiv_id": _arxiv_id(item),
        "keywords": item.get("keyword"),
    }
    if record["venue"] is not None and isinstance(record["venue"], list):
        record["venue"] = next(iter(record["venue"]), None)
    return record


def _names(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [_person(one) if isinstance(one, Mapping) else one for one in value]


def _person(one: Mapping[str, object]) -> object:
    name = _name(one)
    return {"name": name, "orcid": one.get("ORCID")} if isinstance(name, str) else one


def _name(one: Mapping[str, object]) -> object:
    if isinstance(literal := one.get("literal"), str):
        return literal
    names = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    parts = [part for name in names if isinstance(part := one.get(name), str) and part]
    return " ".join(parts) or one


def _date(value: object) -> object:
    """Give the first date of the parts, of the raw text, or what stands there."""
    if not isinstance(value, Mapping):
        return value
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and all(isinstance(part, int | str) for part in first):
        return "-".join(f"{part:0>2}" for part in first[:3])
    raw = value.get("raw") or value.get("literal") or value.get("year")
    return raw if raw is not None else None


def _arxiv_id(item: Mapping[str, object]) -> str | None:
    for name in ("number", "archive_location", "note", "container-title", "URL"):
        value = item.get(name)
        if isinstance(value, str):
            if found := _ARXIV.search(value):
                return found[1]
            kind, identifier = sure_identifier(value)
            if kind == "arxiv":
                return identifier
    return None
