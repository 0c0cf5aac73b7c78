"""Running the server until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import BadInput
from kg.generations import GraphFolder
from kg.server.app import make_app
from kg.server.published import Shelf
from kg.server.settings import Settings

_LOG = logging.getLogger(__name__)
_LONGEST_HEAD = 256 * 1024
_LEAST_RATE = 1024
"""Bytes a second that a client must read of an answer."""


class _Protocol(H11Protocol):
    """HTTP as uvicorn speaks it; what is no HTTP gets an error of our shape.

    A connection that does not bring a whole head of a request in time is closed, and one whose
    client reads its answer too slowly is cut.
    """

    silent_s = 30.0
    _slowness: asyncio.TimerHandle | None = None

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type] # asyncio's own
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._silence.cancel()
        self._end_slowness()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._silence.cancel()
        self._wait_for_request()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        self._end_slowness()
        super().resume_writing()

    def _wait_for_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._slowness = self.loop.call_later(self.silent_s, self._see_reader, left)

    def _see_reader(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < self.silent_s * _LEAST_RATE:
            self.transport.abort()
        else:
            self._wait_for_reader()

    def _end_slowness(self) -> None:
        if self._slowness:
            self._slowness.cancel()

    def _wait_for_request(self) -> None:
        self._silence = self.loop.call_later(self.silent_s, self._end_silence)

    def _end_silence(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        error = {"type": "BadRequest", "message": "this is no HTTP request", "details": {}}
        body = json.dumps({"error": error}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class _Server(uvicorn.Server):
    """A server that opens its graph before it listens, and closes it after its last answer."""

    def __init__(self, config: uvicorn.Config, shelf: Shelf) -> None:
        super().__init__(config)
        self._shelf = shelf

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._shelf.open()
        await super().startup(sockets)
        for one in sockets or ():
            host, port = one.getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            _LOG.info("serving at http://%s:%d/", name, port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await self._shelf.close()


def serve(settings: Settings) -> None:
    """Serve a graph until SIGTERM or Ctrl-C; running requests are finished.

    Raises:
        BadInput: If there is no graph in the folder, or the address can't be listened on.
    """
    GraphFolder.with_graph(settings.folder)
    _log_to_stderr()
    shelf = Shelf(settings)
    config = uvicorn.Config(
        make_app(shelf),
        http=type("Protocol", (_Protocol,), {"silent_s": settings.silent_s}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(settings.timeout_s) + 5,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn's own come first; after it we just end
    with _listening(settings.host, settings.port) as door:
        _Server(config, shelf).run(sockets=[door])


def _listening(host: str, port: int) -> socket.socket:
    mend = "give another --host or --port"
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as err:
        number = getattr(err, "errno", None) or 0
        reason = os.strerror(number) if number > 0 else getattr(err, "strerror", None) or str(err)
        reason = reason.lower()
        raise BadInput(f"{host}:{port}", reason, mend) from err


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (("kg.server", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
