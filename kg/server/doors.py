"""What every request and answer passes: a share for each client, safe headers, CORS, the log."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from datetime import UTC, datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.answering import TRUNCATED
from kg.server.faults import Fault
from kg.server.settings import Settings

ACCESS = logging.getLogger("kg.server.access")
_ODD = re.compile(r'[^\x20-\x7e]|["\\]')
_LONGEST = 500
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_CORS = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Doors:
    """The app within; every answer leaves with its headers and a line in the log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap an app."""
        self._app = app
        self._settings = settings
        self._inside: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, sent, status = time.monotonic(), 0, 0

        async def send_on(message: Message) -> None:
            nonlocal sent, status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope, MutableHeaders(scope=message))
            else:
                sent += len(message.get("body", b""))
            await send(message)

        client = scope["client"][0] if scope["client"] else ""
        most = self._settings.per_client
        full = 0 < most <= self._inside[client]
        app = self._too_many().response() if full else self._app
        self._inside[client] += 1
        try:
            await app(scope, receive, send_on)
        finally:
            self._inside[client] -= 1
            self._inside += Counter()  # forget who has gone
            ACCESS.info("%s", log_line(scope, status, sent, time.monotonic() - start))

    def _too_many(self) -> Fault:
        most, wait_s = self._settings.per_client, self._settings.retry_after_s
        message = f"{most} requests from this address are open; wait for an answer, then ask on"
        details, headers = {"retry_after_s": wait_s}, {"Retry-After": str(wait_s)}
        return Fault(429, "Busy", message, details=details, headers=headers)

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in _SAFE.items():
            headers.setdefault(name, value)
        if cors := self._settings.cors:
            headers["Access-Control-Allow-Origin"] = cors
            headers["Access-Control-Expose-Headers"] = f"{TRUNCATED}, Retry-After, Allow"
            if scope["method"] == "OPTIONS":
                headers.update(_CORS)


def log_line(scope: Scope, status: int, sent: int, seconds: float) -> str:
    r"""Give the line for a request: who, when, what, status, bytes, milliseconds.

    Bytes that could steer a terminal or forge a line are escaped.

    Example:
        >>> scope = {"method": "GET", "raw_path": b'/"\x1b', "query_string": b"", "client": None}
        >>> log_line(scope, 404, 10, 0.5).split(" ", 2)[2]
        '"GET /\\x22\\x1b" 404 10 500ms'
    """
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    target = _escaped(target[:_LONGEST]) + ("…" if len(target) > _LONGEST else "")
    client = scope["client"][0] if scope["client"] else "-"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    what = f'"{_escaped(scope["method"][:20])} {target}"'
    return f"{client} {now} {what} {status} {sent} {seconds * 1000:.0f}ms"


def _escaped(text: str) -> str:
    return _ODD.sub(lambda odd: f"\\x{ord(odd[0]):02x}", text)
