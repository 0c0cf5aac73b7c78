"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import BadOutput, KgError


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a file beside its place to write to; it moves there in one step at the end.

    A reader sees the old file or the new one, never a part.

    Raises:
        BadOutput: If it cannot be written; what was there stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.chmod(0o644)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as err:
        if isinstance(err, KgError):
            raise
        reason = (err.strerror or str(err)).lower()
        raise BadOutput(str(path), f"cannot be written ({reason})", "give another place") from err


def write_whole(path: Path, text: str) -> None:
    """Write a text file by way of :func:`drafted`.

    Raises:
        BadOutput: If it cannot be written; what was there stays.
    """
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
