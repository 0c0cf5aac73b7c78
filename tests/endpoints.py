"""Real SPARQL servers on loopback, each on a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

_START_S = 60.0
_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
"""
_USER = "DB.DBA.USER_CREATE('kg', 'secret'); GRANT SPARQL_UPDATE TO \"kg\";"


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Attributes:
        url: Address of its query service.
        user: Who may write; empty where all may.
        password: The password.
    """

    url: str
    user: str = ""
    password: str = ""


def free_port() -> int:
    """A port that nothing listens on, at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def oxigraph_server(folder: Path, *options: str) -> Iterator[Running]:
    """Oxigraph's own server, of the package ``oxigraph``."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.is_file():
        pytest.skip("the package oxigraph is not installed")
    port = free_port()
    place = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    command = [str(binary), "serve", *place, *options]
    with _process(command, folder, f"http://127.0.0.1:{port}/query"):
        yield Running(f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Running]:
    """Virtuoso 7, of the Debian package virtuoso-opensource-7, with a user who may write."""
    binary, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not binary or not console:
        pytest.skip("Virtuoso is not installed (Debian package virtuoso-opensource-7)")
    port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _VIRTUOSO.format(folder=folder, port=port, sql_port=sql_port), encoding="utf-8"
    )
    url = f"http://127.0.0.1:{port}/sparql"
    command = [binary, "+foreground", "+configfile", str(settings)]
    with _process(command, folder, f"{url}?query=ASK%7B%7D"):
        subprocess.run(
            [console, f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={_USER}"],
            check=True,
            capture_output=True,
        )
        yield Running(url, "kg", "secret")


@contextmanager
def _process(command: Sequence[str], folder: Path, probe: str) -> Iterator[None]:
    """Run a server, from the moment that it answers."""
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
        try:
            until = time.monotonic() + _START_S
            while not _answers(probe):
                assert process.poll() is None, (folder / "output.txt").read_text(errors="replace")
                assert time.monotonic() < until, f"{command[0]} did not start"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False
