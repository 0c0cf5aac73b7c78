"""A real server on loopback, and a client that sends exactly what it is told."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


_WITH_SETTINGS = (
    "from functools import partial; from kg import cli; from kg.server import settings; "
    "settings.Settings = partial(settings.Settings, **{}); cli.main()"
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return str(self.headers["content-type"] or "").partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)

    def rows(self) -> list[dict[str, str]]:
        """Rows of SPARQL JSON, values only."""
        bindings = self.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


@dataclass
class Server:
    """A server in a process of its own."""

    folder: Path
    options: tuple[str, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Server:
        """Start it and wait until it listens."""
        command = ["-m", "kg"]
        if self.settings:  # what no option of the command says
            command = ["-c", _WITH_SETTINGS.format(dict(self.settings))]
        self.process = subprocess.Popen(
            [sys.executable, *command, "serve", str(self.folder), "--port", "0", *self.options],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        assert self.process.stderr
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))
            if line.startswith("serving at http://127.0.0.1:"):
                self.port = int(line.rpartition(":")[2].strip().rstrip("/"))
                break
        assert self.port, self.log
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr
        self.process.stderr.close()

    def _read(self) -> None:
        assert self.process.stderr
        self.log.extend(line.rstrip("\n") for line in self.process.stderr)

    def stop(self) -> int:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def send(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout_s: float = 60,
    ) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str | None = None, **parameters: Any) -> Answer:
        """GET with parameters."""
        target = path + (f"?{urlencode(parameters, doseq=True)}" if parameters else "")
        return self.send("GET", target, headers={"Accept": accept} if accept else {})

    def ask(self, query: str, accept: str | None = None, **parameters: Any) -> Answer:
        """Send a query by GET."""
        return self.get("/sparql", accept, query=query, **parameters)

    def raw(self, data: bytes, *, last: bool = True) -> bytes:
        """Send bytes as they are, and read until the server closes.

        Args:
            data: What to send.
            last: Say that nothing more will come.
        """
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            try:
                connection.sendall(data)
                if last:
                    connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    answer += piece
            except TimeoutError:
                raise
            except OSError:  # the server has closed before we were done
                return answer
        return answer


def assert_fault(answer: Answer, status: int, kind: str = "") -> dict[str, Any]:
    """Check that an answer is an error in the one shape of all errors; give its details."""
    assert answer.status == status, answer.body[:500]
    assert answer.kind == "application/json"
    body = answer.json()
    assert list(body) == ["error"]
    error = body["error"]
    assert sorted(error) == ["details", "message", "type"]
    assert error["message"]
    assert "\n" not in error["message"]
    assert isinstance(error["details"], dict)
    assert not kind or error["type"] == kind, error
    details: dict[str, Any] = error["details"]
    return details
