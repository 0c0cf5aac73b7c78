"""Which files the inputs of a call mean: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadInput
from kg.readers.source import STANDARD_INPUT, unreadable


@dataclass(frozen=True, slots=True)
class InputPath:
    """One file to read.

    Attributes:
        path: As given, or found in a folder.
        group: The folder or pattern that it was found by; empty when it was named itself.
    """

    path: str
    group: str = ""


def input_paths(inputs: Iterable[str | Path] | str | Path) -> list[InputPath]:
    """Find the files that inputs mean, before any is read.

    Files keep the order in which they were given; those of a folder or pattern are sorted. In
    a folder, hidden files, folders and pipes are passed over.

    Args:
        inputs: Names of files, of folders, patterns such as ``pages/*.txt``, or ``-``.

    Raises:
        BadInput: If nothing was given, or a name means no file that may be read.

    Example:
        >>> input_paths(["-"])
        [InputPath(path='-', group='')]
    """
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given:
        raise BadInput("inputs", "none was given", "name a file, a folder or - for standard input")
    names = [os.fspath(name) for name in given]
    if names.count(STANDARD_INPUT) > 1:
        raise BadInput(STANDARD_INPUT, "standard input is given twice", "give it once")
    return [found for name in names for found in _files(name)]


def _files(name: str) -> list[InputPath]:
    if name == STANDARD_INPUT:
        return [InputPath(name)]
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and glob.has_magic(name):
            return _grouped(name, glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
        raise unreadable(name, error) from error
    if stat.S_ISDIR(mode):
        try:
            inside = [str(child) for child in path.iterdir() if not child.name.startswith(".")]
        except OSError as error:
            raise unreadable(name, error) from error
        return _grouped(name, inside)
    if not os.access(path, os.R_OK):
        raise unreadable(name, PermissionError())
    return [InputPath(name)]


def _grouped(group: str, paths: list[str]) -> list[InputPath]:
    files = sorted(path for path in paths if Path(path).is_file())
    if not files:
        raise BadInput(group, "no file is there", "check the name, or put files with papers there")
    return [InputPath(path, group) for path in files]
