"""JSON objects from a stream: one a line, one array of them, or one after another.

Memory holds one object at a time, whatever the size of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.readers.source import LONGEST, Source

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_NEAR_END = 32
"""A fault this close to the end of what is read may only be a value that is not complete."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One value of a JSON input, or the reason why there is none.

    Attributes:
        place: Where it starts, for instance ``line 3`` or ``item 2``.
        value: The value; None with a fault.
        fault: Why it cannot be read, or empty.
        mend: What to do about the fault, or empty.
    """

    place: str
    value: object
    fault: str = ""
    mend: str = ""


def json_values(source: Source) -> Iterator[JsonValue]:
    """Give the values of an input, in order; faults come in their place.

    An input that starts with ``[`` is one array, whose items are given. Otherwise each line is
    a value of its own; an input whose first line is only the beginning of an object (written
    over several lines, for people) is read as values that follow each other.
    """
    head = source.head_text.lstrip()
    if head.startswith("["):
        yield from _items(source)
    elif _is_spread(head):
        yield from _sequence(source)
    else:
        yield from _lines(source)
    if source.damage:
        yield JsonValue("the end", None, source.damage, "fetch or copy the file again")


def _is_spread(head: str) -> bool:
    """Tell whether the first object goes on after its first line."""
    first, newline, rest = head.partition("\n")
    return bool(newline) and first.strip() == "{" and rest.lstrip().startswith(('"', "}"))


def _lines(source: Source) -> Iterator[JsonValue]:
    for line in source.lines():
        place = f"line {line.number}"
        if line.text is None:
            yield JsonValue(place, None, line.fault, "save it as UTF-8")
        elif line.text.strip():
            yield _decoded(line.text, place)


def _decoded(text: str, place: str) -> JsonValue:
    try:
        return JsonValue(place, _DECODER.decode(text.strip(" \t\r\ufeff")))
    except (ValueError, RecursionError) as error:
        return JsonValue(place, None, *_fault(error))


def _fault(error: ValueError | RecursionError) -> tuple[str, str]:
    if isinstance(error, json.JSONDecodeError):
        reason = f"it is not JSON ({error.msg} at character {error.pos + 1})"
        return reason, "complete or remove it"
    if isinstance(error, RecursionError):
        return "its JSON is nested too deeply", "remove it"
    return "it holds a number that is too long", "write the number in quotes"


class _Window:
    """The part of a text that has been read and not yet used."""

    def __init__(self, source: Source) -> None:
        self._pieces = source.texts()
        self._size = 0
        self.text = ""
        self.ended = False

    def skip_space(self) -> str:
        """Move to the next character that is no space and give it, empty at the end."""
        while True:
            found = _SPACE.match(self.text)
            self.text = self.text[found.end() if found else 0 :]
            if self.text or self.ended:
                return self.text[:1]
            self.grow()

    def grow(self) -> None:
        """Read more, at least as much as is held already."""
        wanted = max(len(self.text), 1)
        parts = [self.text]
        while wanted > 0 and not self.ended:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
            else:
                parts.append(piece)
                wanted -= len(piece)
        self.text = "".join(parts)

    def take(self, length: int) -> None:
        """Drop characters that have been used."""
        self.text = self.text[length:]

    def value(self, place: str) -> JsonValue:
        """Read one value, as much as it needs."""
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text)
            except (ValueError, RecursionError) as error:
                if self.ended or not _may_be_cut(error, len(self.text)):
                    return JsonValue(place, None, *_fault(error))
                if len(self.text) > LONGEST:
                    reason = f"it is longer than {LONGEST >> 20} MB"
                    return JsonValue(place, None, reason, "check that it is one record")
            else:
                if end < len(self.text) or self.ended:
                    self.take(end)
                    return JsonValue(place, found)
            self.grow()


def _may_be_cut(error: ValueError | RecursionError, length: int) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= length - _NEAR_END


def _items(source: Source) -> Iterator[JsonValue]:
    window = _Window(source)
    window.skip_space()
    window.take(1)
    number = 0
    while True:
        char = window.skip_space()
        if char == ",":
            window.take(1)
            continue
        if char in ("", "]"):
            break
        number += 1
        value = window.value(f"item {number}")
        yield value
        if value.fault:
            return
    if not char and not source.damage:
        yield JsonValue("the end", None, "the array is not closed", "check that the file is whole")


def _sequence(source: Source) -> Iterator[JsonValue]:
    window = _Window(source)
    number = 0
    while window.skip_space():
        number += 1
        value = window.value(f"item {number}")
        yield value
        if value.fault:
            return
