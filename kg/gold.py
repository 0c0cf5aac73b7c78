"""Gold annotations from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.errors import BadInput


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Read annotations, one JSON object a line.

    Args:
        path: The file.

    Returns:
        The annotations in the order of the file.

    Raises:
        BadInput: If the file cannot be read, or a line is no annotation.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        reason = getattr(err, "strerror", None) or "it is not UTF-8"
        raise BadInput(str(path), reason.lower(), "give a file of annotations") from err
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            annotation = json.loads(line)
        except ValueError as err:
            raise BadInput(
                f"{path}, line {number}", "it is not JSON", "give one annotation a line"
            ) from err
        if not isinstance(annotation, dict) or "entities" not in annotation:
            raise BadInput(
                f"{path}, line {number}", "no entities", "give annotations with id and entities"
            )
        found.append(annotation)
    if not found:
        raise BadInput(str(path), "no annotations", "give one annotation a line")
    return found
