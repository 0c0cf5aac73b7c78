"""Packed streams: gzip and zstd, recognised from their first bytes, unpacked while read."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO, Protocol, cast

import zstandard

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PARTIAL = (EOFError, zlib.error, zstandard.ZstdError, OSError)
"""What reading raises where a stream ends early or is damaged."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Give up to that many bytes, none at the end."""


def unpacked(head: bytes, stream: Readable) -> Readable | None:
    """Give a stream of what a packed one holds, None when it is not packed.

    Args:
        head: The bytes that have been read of it.
        stream: The rest.
    """
    packed = cast("IO[bytes]", _Continued(head, stream))
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=packed, mode="rb")
    if head.startswith(_ZSTD):
        return zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
    return None


def damage_of(error: BaseException) -> str:
    """Say why reading ended early."""
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile | zstandard.ZstdError):
        return "the packed data is cut off or damaged"
    return f"reading stopped ({getattr(error, 'strerror', None) or error})"


class _Continued(io.BufferedIOBase):
    """A stream whose first bytes have been read already."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._rest = stream

    def read(self, size: int | None = -1, /) -> bytes:
        """Give bytes of the head, then of the stream."""
        if not self._head:
            return self._rest.read(-1 if size is None else size)
        end = len(self._head) if size is None or size < 0 else size
        part, self._head = self._head[:end], self._head[end:]
        return part
