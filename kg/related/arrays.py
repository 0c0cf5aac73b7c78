"""Arrays on disk: one ``.npy`` file for each array of a part of the index, read where needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from kg.errors import BadInput

_Part = TypeVar("_Part")


def save_arrays(folder: Path, name: str, arrays: dict[str, Any]) -> None:
    """Save arrays as files ``name.field.npy``."""
    for field, array in arrays.items():
        np.save(folder / f"{name}.{field}.npy", np.asarray(array))


def save_part(folder: Path, name: str, part: Any) -> None:
    """Save all fields of a dataclass of arrays."""
    fields = [field.name for field in dataclasses.fields(part)]
    save_arrays(folder, name, {field: getattr(part, field) for field in fields})


def open_part(folder: Path, name: str, kind: type[_Part]) -> _Part:
    """Open a dataclass of arrays that :func:`save_part` saved; they stay on disk.

    Raises:
        BadInput: If a file is missing or damaged.
    """
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type] # all are dataclasses
    arrays: dict[str, Any] = open_arrays(folder, name, names)
    if "size" in arrays:
        arrays["size"] = int(arrays["size"])
    return kind(**arrays)


def open_arrays(folder: Path, name: str, fields: Iterable[str]) -> dict[str, npt.NDArray[Any]]:
    """Open arrays that :func:`save_arrays` saved.

    Raises:
        BadInput: If a file is missing or damaged.
    """
    return {field: _opened(folder / f"{name}.{field}.npy") for field in fields}


def _opened(path: Path) -> npt.NDArray[Any]:
    try:
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return _opened_whole(path)
    return array


def _opened_whole(path: Path) -> npt.NDArray[Any]:
    """Load an array that cannot be mapped: an empty one, or a damaged file."""
    try:
        array: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as err:
        raise BadInput(str(path), "the index is damaged", "build it again") from err
    return array
