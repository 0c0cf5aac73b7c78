"""Inputs as streams of bytes, lines or text: opened once, unpacked, never read twice.

Only sequential reading is used, so that pipes and standard input work like files.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from kg.errors import BadInput
from kg.readers.unpacking import PARTIAL, Readable, damage_of, unpacked

STANDARD_INPUT = "-"
HEAD = 65536
"""Bytes that are looked at to recognise a format."""

LONGEST = 1 << 26
"""Bytes of the longest line, value or cell; what is longer is no record of a paper."""

_MAGIC = {
    b"%PDF-": "a PDF; give its title and abstract as JSON lines",
    b"PK\x03\x04": "a zip archive or an office document; unpack it or export it as text",
    b"\x89PNG": "an image; give the text of the page",
    b"\xff\xd8\xff": "an image; give the text of the page",
    b"GIF8": "an image; give the text of the page",
    b"\x7fELF": "a program; give a file of papers",
    b"SQLite format 3": "a database; export it as JSON lines",
    b"BZh": "packed with bzip2; unpack it first, or pack it with gzip or zstd",
    b"\xfd7zXZ": "packed with xz; unpack it first, or pack it with gzip or zstd",
    b"7z\xbc\xaf": "a 7-zip archive; unpack it first",
    b"Rar!": "a rar archive; unpack it first",
}
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an input.

    Attributes:
        number: From 1.
        text: Without its line end; None when its bytes are not UTF-8.
        fault: What is wrong with the bytes, or empty.
    """

    number: int
    text: str | None
    fault: str = ""


class Source:
    """One opened input, read from its beginning to its end.

    Attributes:
        path: As the user gave it, ``standard input`` for ``-``.
        name: Its last part; what papers say they came from.
        head: The first bytes, unpacked.
        damage: Why the stream ended early, or empty; known once it has been read.
    """

    def __init__(self, path: str, name: str, stream: IO[bytes], *, owned: bool = True) -> None:
        """Read the head of an open stream and unpack it when it is gzip or zstd.

        Args:
            path: As the user gave it.
            name: What papers say they came from.
            stream: The bytes; read from where it stands.
            owned: Whether leaving the ``with`` block closes it.
        """
        self.path = path
        self.name = name
        self.damage = ""
        self._opened = stream if owned else None
        self._stream: Readable = stream
        self.head = self._start()

    def __enter__(self) -> Source:
        """Give the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()

    @property
    def encoding(self) -> str:
        """The encoding that a byte order mark tells, else UTF-8."""
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        return "utf-8-sig" if self.head.startswith(codecs.BOM_UTF8) else "utf-8"

    @property
    def head_text(self) -> str:
        """The head as text; what cannot be decoded becomes a replacement character."""
        text = self.head.decode(self.encoding, "replace")
        return text.removeprefix("\ufeff")

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes, unpacked; ends early, with :attr:`damage`, at a broken place."""
        if self.head:
            yield self.head
        while piece := self._piece(HEAD):
            yield piece

    def lines(self) -> Iterator[Line]:
        """Give line after line; lines that cannot be decoded say so and do not stop it."""
        for number, raw in enumerate(self._raw_lines(), 1):
            if raw is None:
                yield Line(number, None, f"it is longer than {LONGEST >> 20} MB")
                continue
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                fault = f"byte {error.start + 1} of it (0x{raw[error.start]:02x}) is not UTF-8"
                yield Line(number, None, fault)
            else:
                yield Line(number, text)

    def text(self) -> str:
        """Give the whole text.

        Raises:
            BadInput: If a byte cannot be decoded.
        """
        return "".join(self.texts())

    def texts(self) -> Iterator[str]:
        """Give the text piece by piece, without a byte order mark.

        Raises:
            BadInput: If a byte cannot be decoded.
        """
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        done = 0
        for piece in self.chunks():
            waiting = len(decoder.getstate()[0])
            try:
                yield decoder.decode(piece)
            except UnicodeDecodeError as error:
                raise self._undecodable(done - waiting + error.start) from error
            done += len(piece)
        waiting = len(decoder.getstate()[0])
        try:
            rest = decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            if not self.damage:
                raise self._undecodable(done - waiting + error.start) from error
            rest = ""
        yield rest

    def _undecodable(self, offset: int) -> BadInput:
        name = "UTF-16" if self.encoding == "utf-16" else "UTF-8"
        return BadInput(
            self.path,
            f"byte {offset} is not {name}",
            f"save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8 {self.name} > new.txt",
        )

    def _raw_lines(self) -> Iterator[bytes | None]:
        """Give lines without their ends, None for one that is too long to be kept."""
        parts: list[bytes] = []
        size = 0
        pieces = self.chunks() if self.encoding != "utf-16" else self._as_utf8()
        for index, piece in enumerate(pieces):
            whole = piece.removeprefix(codecs.BOM_UTF8) if index == 0 else piece
            first, *others = whole.split(b"\n")
            size += len(first)
            parts = [*parts, first] if size <= LONGEST else []
            for line in others:
                yield b"".join(parts).removesuffix(b"\r") if size <= LONGEST else None
                parts, size = [line], len(line)
        if size:
            yield b"".join(parts).removesuffix(b"\r") if size <= LONGEST else None

    def _as_utf8(self) -> Iterator[bytes]:
        for text in self.texts():
            yield text.encode("utf-8", "surrogatepass")

    def _start(self) -> bytes:
        head = self._piece(HEAD, fill=True)
        if (stream := unpacked(head, self._stream)) is None:
            return head
        self._stream = stream
        return self._piece(HEAD, fill=True)

    def _piece(self, size: int, *, fill: bool = False) -> bytes:
        """Read up to ``size`` bytes, or exactly that many with ``fill`` unless the stream ends."""
        parts: list[bytes] = []
        while size > 0:
            try:
                part = self._stream.read(min(size, HEAD))
            except PARTIAL as error:
                self.damage = self.damage or damage_of(error)
                break
            parts.append(part)
            size -= len(part)
            if not part or not fill:
                break
        return b"".join(parts)


def open_source(path: str) -> Source:
    """Open an input for one reading.

    Args:
        path: A file, or ``-`` for standard input. Gzip and zstd are unpacked, whatever the name.

    Returns:
        A source to use with ``with``.

    Raises:
        BadInput: If it cannot be opened, is empty, or is no text.

    Example:
        >>> from kg.resources import resource
        >>> with open_source(str(resource("data", "daily-papers.txt"))) as source:
        ...     source.name, source.encoding
        ('daily-papers.txt', 'utf-8')
    """
    if path == STANDARD_INPUT:
        source = Source("standard input", "stdin", sys.stdin.buffer, owned=False)
    else:
        try:
            stream = Path(path).open("rb")  # noqa: SIM115 - the source closes it
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        source = Source(path, Path(path).name, stream)
    try:
        _refuse_what_is_no_text(source)
    except BadInput:
        source.__exit__(None, None, None)
        raise
    return source


def unreadable(path: str, error: OSError | ValueError) -> BadInput:
    """Say why a file cannot be opened and what to do."""
    if isinstance(error, FileNotFoundError):
        return BadInput(path, "there is no such file", "check the name")
    if isinstance(error, PermissionError):
        return BadInput(path, "reading it is not permitted", "change its permissions (chmod +r)")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return BadInput(path, f"it cannot be opened ({reason})", "give another file")


def _refuse_what_is_no_text(source: Source) -> None:
    head = source.head
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            kind, mend = what.split("; ", 1)
            raise BadInput(source.path, f"it is {kind}", mend)
    if not head and source.damage:
        raise BadInput(source.path, source.damage, "fetch or copy the file again")
    if not source.head_text.strip():
        raise BadInput(source.path, "the file is empty", "give a file with papers")
    if head.startswith(_PARQUET):
        return
    if source.encoding != "utf-16" and head.count(0) * 20 > len(head):
        raise BadInput(
            source.path, "it is binary, not text", "give text in UTF-8, or in UTF-16 with its mark"
        )
