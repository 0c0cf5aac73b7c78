"""Two servers on the graph of the invented papers; tests only ask them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.serving import Server


@pytest.fixture(scope="session")
def server(toy_folder: Path) -> Iterator[Server]:
    """A server with ordinary limits."""
    with Server(toy_folder) as running:
        yield running
        assert running.stop() == 0, running.log


@pytest.fixture(scope="session")
def small_server(toy_folder: Path) -> Iterator[Server]:
    """A server with small limits: 2 seconds, 5 rows."""
    with Server(toy_folder, ("--timeout", "2", "--limit", "5")) as running:
        yield running
        assert running.stop() == 0, running.log
