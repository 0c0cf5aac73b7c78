"""The metadata snapshot of arXiv as JSON lines, as Cornell publishes it on Kaggle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from kg.readers.mapped import Found, Record, at, each, mapped_json, one_line
from kg.readers.source import Source

_SIGNS = ('"authors_parsed"', '"categories"')


def is_arxiv_json(head: str) -> bool:
    """Tell whether a text begins like the snapshot.

    Example:
        >>> is_arxiv_json('{"id": "0704.0001", "categories": "hep-ph", "authors_parsed": []}')
        True
    """
    return head.lstrip().startswith(("{", "[")) and all(sign in head for sign in _SIGNS)


def read_arxiv_json(source: Source) -> Found:
    """Read papers; ids are arXiv's, the date is that of the first version."""
    example = '{"id": "0704.0001", "title": …, "abstract": …, "authors_parsed": …}'
    return mapped_json(source, _record, example=example)


def _record(item: Mapping[str, object]) -> Record:
    identifier = item.get("id")
    return {
        "id": identifier,
        "arxiv_id": identifier,
        "title": one_line(item.get("title")),
        "abstract": one_line(item.get("abstract")),
        "authors": _authors(item),
        "date": day_of_mail(at(item, "versions", 0, "created")) or item.get("update_date"),
        "venue": one_line(item.get("journal-ref")),
        "doi": first_doi(item.get("doi")),
        "url": f"https://arxiv.org/abs/{identifier}" if isinstance(identifier, str) else None,
        "keywords": split_categories(item.get("categories")),
    }


def first_doi(value: object) -> object:
    """Give the first of several DOIs in one text, as arXiv has them.

    Example:
        >>> first_doi("10.1103/PhysRevD.76.013009 10.1103/PhysRevD.76.013010")
        '10.1103/PhysRevD.76.013009'
    """
    return re.split(r"[\s;]+", value.strip())[0] if isinstance(value, str) else value


def split_categories(value: object) -> object:
    """Give arXiv's categories, which stand in one text, as a list."""
    return value.split() if isinstance(value, str) else value


def _authors(item: Mapping[str, object]) -> object:
    parsed = each(item.get("authors_parsed"))
    names = []
    for one in parsed:
        parts = [at(one, 1), at(one, 0), at(one, 2)]
        names.append(" ".join(part for part in parts if isinstance(part, str) and part))
    return [name for name in names if name] or item.get("authors")


def day_of_mail(words: object) -> str:
    """Give the day of a date as mail headers write it, empty when it is none.

    Example:
        >>> day_of_mail("Mon, 2 Apr 2007 19:18:42 GMT"), day_of_mail("soon")
        ('2007-04-02', '')
    """
    try:
        return parsedate_to_datetime(words).date().isoformat() if isinstance(words, str) else ""
    except ValueError:
        return ""
