"""The neutral input: papers as JSON lines, or as one JSON array.

``{"id", "title", "abstract", "authors", "date", "venue", "url", "doi", "arxiv_id", "keywords",
"upvotes", "organization", "citations"}``; only id, title and abstract are required, and the
abstract may be empty. ``year`` is read as a date too. Other fields are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields
from kg.readers.json_values import json_values
from kg.readers.neutral import paper_of
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_START = re.compile(r"\s*(?:\[\s*)?(?:\{|\]\s*$)")


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
