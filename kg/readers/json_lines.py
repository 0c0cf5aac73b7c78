"""The neutral input: papers as JSON lines, or as one JSON array.

``{"id", "title", "abstract", "authors", "date", "venue", "url", "doi", "arxiv_id", "keywords",
"upvotes", "organization", "citations"}``; only id, title and abstract are required, and the
abstract may be empty. ``year`` is read as a date too. Other fields are left out.
"""

from __future__ import annotations

import re

from kg.readers.mapped import Found, mapped_json
from kg.readers.source import Source

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


def read_json_lines(source: Source) -> Found:
    """Read papers from JSON lines or a JSON array, one at a time.

    A record that cannot be used comes as a :class:`BadRecord` in its place; fields that were
    left out follow their paper.
    """
    return mapped_json(source, dict, example='{"id": …, "title": …}')
