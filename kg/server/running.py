"""Running the server until it is told to stop."""

from __future__ import annotations

import json
import logging
import signal
import sys

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.generations import GraphFolder
from kg.server.app import make_app
from kg.server.settings import Settings

_SILENT_S = 30.0
_LONGEST_HEAD = 64 * 1024


class _Protocol(H11Protocol):
    """HTTP as uvicorn speaks it; what is no HTTP gets an error of our shape."""

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type] # asyncio's own
        self._silence = self.loop.call_later(_SILENT_S, self._end_silence)

    def connection_lost(self, exc: Exception | None) -> None:
        self._silence.cancel()
        super().connection_lost(exc)

    def _end_silence(self) -> None:
        """Close a connection that never brought a whole request."""
        if self.cycle is None:
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
    """A server that says where it listens, in one line."""

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type] # uvicorn's own
        for server in self.servers:
            for one in server.sockets:
                host, port = one.getsockname()[:2]
                name = f"[{host}]" if ":" in host else host
                logging.getLogger(__name__).info("serving at http://%s:%d/", name, port)


def serve(settings: Settings) -> None:
    """Serve a graph until SIGTERM or Ctrl-C; running requests are finished.

    Raises:
        BadInput: If there is no graph in the folder.
        BadOutput: If the address can't be listened on.
    """
    GraphFolder.with_graph(settings.folder)
    _log_to_stderr()
    config = uvicorn.Config(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        http=_Protocol,
        ws="none",
        lifespan="on",
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
    _Server(config).run()


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (("kg.server", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
