"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kg.errors import BadOutput


def write_whole(path: Path, text: str) -> None:
    """Write a text file beside its place and move it there in one step.

    A reader sees the old file or the new one, never a part.

    Raises:
        BadOutput: If it cannot be written; what was there stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as err:
        reason = (err.strerror or str(err)).lower()
        raise BadOutput(str(path), f"cannot be written ({reason})", "give another place") from err
