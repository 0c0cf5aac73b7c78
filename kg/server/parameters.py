"""Parameters of a request and its body, read strictly."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from kg.server.faults import Fault

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_DRAINED = 32 * 2**20
_MOST = 1_000

Parameters = dict[str, list[str]]
"""Values by name, in the order given."""


def read_parameters(data: bytes) -> Parameters:
    """Read ``a=1&b=2``, percent-encoded UTF-8, a plus for a space.

    Raises:
        Fault: 400, if it is encoded wrongly.

    Example:
        >>> read_parameters(b"query=ASK+%7B%7D&a=1&a=2")
        {'query': ['ASK {}'], 'a': ['1', '2']}
    """
    found: Parameters = {}
    for name, value in _pairs(data):
        found.setdefault(name, []).append(value)
    return found


def _pairs(data: bytes) -> Iterator[tuple[str, str]]:
    parts = [part for part in data.split(b"&") if part]
    if len(parts) > _MOST:
        raise Fault(400, "BadParameters", f"more than {_MOST} parameters")
    for part in parts:
        name, _, value = part.partition(b"=")
        yield decoded(name.replace(b"+", b" ")), decoded(value.replace(b"+", b" "))


def decoded(data: bytes) -> str:
    """Decode percent-encoded UTF-8.

    Raises:
        Fault: 400, if it is none.
    """
    if broken := _BROKEN.search(data):
        piece = data[broken.start() : broken.start() + 3].decode("latin-1")
        raise Fault(400, "BadEncoding", f"{piece!r} is no percent-encoded byte; write % as %25")
    return text_of(unquote_to_bytes(data), "a parameter")


def text_of(data: bytes, what: str) -> str:
    """Decode UTF-8.

    Raises:
        Fault: 400, if it is none.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise Fault(
            400, "BadEncoding", f"{what} is not UTF-8 (byte {err.start}); encode it so"
        ) from err


def only(parameters: Parameters, name: str) -> str | None:
    """Give the value of a parameter that stands once at most.

    Raises:
        Fault: 400, if it stands there more than once.
    """
    values = parameters.get(name, [])
    if len(values) > 1:
        raise Fault(400, "BadParameters", f"{name} is given {len(values)} times; give it once")
    return values[0] if values else None


async def read_body(request: Request, limit: int, timeout_s: float) -> bytes:
    """Read the body of a request.

    What is too long is read on for a while and thrown away, so that the client hears why.

    Args:
        request: The request.
        limit: Most bytes.
        timeout_s: Seconds in which it must have come.

    Raises:
        Fault: 413 if it is longer than the limit, 408 if it does not come.
    """
    kept, size = bytearray(), 0
    try:
        async with asyncio.timeout(timeout_s):
            async for piece in request.stream():
                size += len(piece)
                if size <= limit:
                    kept += piece
                elif size > _DRAINED:
                    break
    except TimeoutError as err:
        close = {"Connection": "close"}
        raise Fault(408, "TooSlow", "the body of the request did not come", headers=close) from err
    except ClientDisconnect as err:
        raise Fault(400, "BadRequest", "the client left") from err
    if size > limit:
        close = {"Connection": "close"}
        raise Fault(413, "TooLarge", f"the body has more than {limit} bytes", headers=close,
                    details={"limit_bytes": limit})  # fmt: skip
    return bytes(kept)


def media_type(request: Request) -> tuple[str, str]:
    """Give the media type of a body and its charset, both in lower case, empty if not said."""
    name, *parameters = request.headers.get("content-type", "").split(";")
    charset = ""
    for parameter in parameters:
        with suppress(ValueError):
            key, value = parameter.split("=", 1)
            if key.strip().lower() == "charset":
                charset = value.strip().strip('"').lower()
    return name.strip().lower(), charset
