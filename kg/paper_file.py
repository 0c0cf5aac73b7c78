"""Papers as JSON lines, with every field: the neutral input form and ours besides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.records import Paper

_FIELDS = tuple(field.name for field in fields(Paper))
_LISTS = frozenset(
    {"authors", "orcids", "keywords", "citations", "code", "aliases", "inputs"} & set(_FIELDS)
)


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """Give the fields of a paper that are not empty, as plain values.

    Example:
        >>> paper_to_json(Paper("p", "A title", authors=("Ada",)))
        {'id': 'p', 'title': 'A title', 'abstract': '', 'authors': ['Ada']}
    """
    record: dict[str, Any] = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    for name in _FIELDS:
        value = getattr(paper, name)
        if value not in ("", (), None):
            record[name] = list(value) if name in _LISTS else value
    return record


def paper_from_json(record: dict[str, Any]) -> Paper:
    """Give back the paper of :func:`paper_to_json`."""
    values: dict[str, Any] = {name: tuple(v) if name in _LISTS else v for name, v in record.items()}
    return Paper(**values)


def save_papers(papers: Iterable[Paper], path: Path) -> int:
    """Write one line a paper, in the order given, and give how many there were."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for paper in papers:
            file.write(json.dumps(paper_to_json(paper), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_paper_file(path: Path) -> Iterator[Paper]:
    """Read back what :func:`save_papers` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield paper_from_json(json.loads(line))
