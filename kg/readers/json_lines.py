"""The neutral input: papers as JSON lines, or as one JSON array.

``{"id", "title", "abstract", "authors", "date", "venue", "url", "doi", "arxiv_id", "keywords",
"upvotes", "organization", "citations"}``; only id, title and abstract are required, and the
abstract may be empty. ``year`` is read as a date too. Other fields are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields, web_address
from kg.readers.json_values import json_values
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_START = re.compile(r"\s*(?:\[\s*)?(?:\{|\]\s*$)")
_AUTHORS = r"\s*;\s*|\s+and\s+|\s*\n\s*"
_WORDS = r"\s*[;,\n]\s*"


def is_json_lines(head: str) -> bool:
    """Tell whether a text begins with a JSON object, or with an array of them.

    Example:
        >>> is_json_lines('{"id": "p1", …'), is_json_lines("Daily Papers")
        (True, False)
    """
    return bool(_START.match(head)) or any(
        line.startswith('{"') for line in head.split("\n")[:5] if line
    )


def read_json_lines(source: Source) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read papers from JSON lines or a JSON array, one at a time.

    A record that cannot be used comes as a :class:`BadRecord` in its place; fields that were
    left out follow their paper.
    """
    for item in json_values(source):
        if item.fault:
            yield BadRecord(source.path, item.place, item.fault, item.mend)
        elif isinstance(item.value, Mapping):
            fields = Fields(item.value, source.path, item.place)
            try:
                yield paper_of(fields, source.name)
            except BadRecord as error:
                yield error
            yield from fields.dropped
        else:
            reason = "it is no JSON object"
            yield BadRecord(source.path, item.place, reason, 'give {"id": …, "title": …}')


def paper_of(fields: Fields, name: str) -> Paper:
    """Make a paper of one record.

    Args:
        fields: The JSON object.
        name: The input that it came from.

    Returns:
        The paper, with its id, title and abstract as given.

    Raises:
        BadRecord: If id, title or abstract is missing or no text.

    Example:
        >>> record = {"id": "2507.14111", "title": "CUDA-L1", "abstract": "", "year": 2025}
        >>> paper = paper_of(Fields(record, "a.jsonl", "line 1"), "a.jsonl")
        >>> paper.id, paper.arxiv_id, paper.date
        ('2507.14111', '2507.14111', '2025')
    """
    key = fields.required("id")
    title = fields.title()
    if not fields.has("abstract"):
        raise fields.bad("no abstract", 'give "abstract", empty when there is none')
    abstract = fields.abstract()
    authors = fields.texts("authors", separators=_AUTHORS)
    arxiv_id, doi = fields.identifiers()
    return Paper(
        id=key,
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or fields.count("author_count"),
        date=fields.date("date", "year"),
        venue=fields.text("venue"),
        url=fields.url("url"),
        doi=doi,
        arxiv_id=arxiv_id,
        keywords=fields.texts("keywords", separators=_WORDS),
        upvotes=fields.count("upvotes"),
        comments=fields.count("comments"),
        organization=fields.name("organization"),
        citations=fields.texts("citations", separators=r"[\s;,]+", key="id"),
        code=_addresses(fields),
        inputs=(name,),
    )


def _addresses(fields: Fields) -> tuple[str, ...]:
    found = []
    for words in fields.texts("code", separators=r"[\s;,]+", key="url"):
        if address := web_address(words):
            found.append(address)
        else:
            fields.drop("code", f"{words[:40]!a} is not a web address")
    return tuple(found)
