"""What all endpoints share: waiting for an answer while the client is there, and its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from kg.server.faults import Fault
from kg.server.pool import Busy
from kg.server.published import Published, Shelf

T = TypeVar("T")
TRUNCATED = "X-Truncated"


def published(request: Request) -> Published:
    """Give the generation that answers a request."""
    shelf: Shelf = request.app.state.shelf
    return shelf.current


async def while_there(request: Request, work: Awaitable[T]) -> T:
    """Wait for an answer; stop the work when its client leaves. The body must be read before.

    Raises:
        Fault: 429 if the server is busy.
    """
    answer = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise Fault(400, "BadRequest", "the client left")
        return answer.result()
    except Busy as err:
        wait_s = request.app.state.shelf.settings.retry_after_s
        headers = {"Retry-After": str(wait_s)}
        raise Fault(
            429,
            "Busy",
            "too many requests wait already; try again later",
            headers=headers,
            details={"retry_after_s": wait_s},
        ) from err
    finally:
        answer.cancel()
        gone.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def answer(
    body: bytes,
    content_type: str,
    head: Mapping[str, Any],
    limit_rows: int,
) -> Response:
    """Give the response for what a process answered."""
    headers = {"Content-Type": content_type, "Vary": "Accept", "Cache-Control": "no-cache"}
    if head["truncated"]:
        headers[TRUNCATED] = f"true; limit={limit_rows}"
    return Response(body, headers=headers)
