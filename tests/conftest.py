"""Fixtures and options of all tests: no network, invented papers, the shared data folder."""

from __future__ import annotations

import importlib.util
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from kg.records import Extraction, Paper
from tests.endpoints import Running, oxigraph_server, virtuoso_server

if TYPE_CHECKING:
    from kg.extract.pipeline import Extractor
    from kg.graph import LiteratureGraph
    from kg.rdf.store import Store
    from tests.toy.quads import ToyQuads

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")

_HERE = Path(__file__).parent
_SWITCHES = {
    "slow": "run tests that take more than a few seconds",
    "browser": "run tests that drive Chromium",
}
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - compared, never bound


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--golden-write`` and one switch for each kind of test that is off by default."""
    parser.addoption(
        "--golden-write", action="store_true", help="rewrite golden files instead of comparing"
    )
    for mark, help_text in _SWITCHES.items():
        parser.addoption(f"--run-{mark}", action="store_true", help=help_text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose switch is off, and say so once."""
    off = {mark for mark in _SWITCHES if not config.getoption(f"--run-{mark}")}
    left_out = [item for item in items if off & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(autouse=True)
def network_blocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with monkeypatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def connect_to_loopback(self: socket.socket, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else ""
        if host and not str(host).startswith(_LOOPBACK):
            raise OSError(f"tests may not reach {host}")
        return connect(self, address)

    return connect_to_loopback


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the repository; skips the test where it is absent."""
    folder = _HERE.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside the repository")
    return folder


@pytest.fixture
def golden_write(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--golden-write"))


@pytest.fixture(scope="session")
def toy_extractions() -> tuple[Extraction, ...]:
    """The twelve invented papers with their links and results, sorted by paper id."""
    extractions: tuple[Extraction, ...] = _toy_module("extractions").toy_extractions(
        _HERE / "toy/papers.jsonl"
    )
    return extractions


@pytest.fixture(scope="session")
def toy_quads(toy_extractions: tuple[Extraction, ...]) -> ToyQuads:
    """The invented papers as lines of N-Quads."""
    quads: ToyQuads = _toy_module("quads").toy_quads_of(toy_extractions)
    return quads


@pytest.fixture(scope="session")
def toy_store(toy_quads: ToyQuads) -> Store:
    """The lines of the invented papers in a store in memory."""
    from kg.rdf.store import Store

    return Store.in_memory(toy_quads.lines)


def _toy_module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"toy_{name}", _HERE / "toy" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def toy_papers(toy_extractions: tuple[Extraction, ...]) -> tuple[Paper, ...]:
    """The twelve invented papers, sorted by id."""
    return tuple(extraction.paper for extraction in toy_extractions)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The shipped extractor, loaded once."""
    from kg.extract.pipeline import Extractor

    return Extractor()


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of the twelve invented papers, built once; tests only read it."""
    from kg.builder import build

    folder = tmp_path_factory.mktemp("toy") / "graph"
    build([_HERE / "toy/papers.jsonl"], folder, jobs=1).close()
    return folder


@pytest.fixture
def toy_graph(toy_folder: Path) -> Iterator[LiteratureGraph]:
    """The graph of the twelve invented papers, open."""
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(toy_folder) as graph:
        yield graph


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of the supplied page, built once, for slow tests; they only read it."""
    from kg.builder import build
    from kg.resources import resource

    folder = tmp_path_factory.mktemp("page") / "graph"
    build([resource("data", "daily-papers.txt")], folder).close()
    return folder


@pytest.fixture
def page_graph(page_folder: Path) -> Iterator[LiteratureGraph]:
    """The graph of the supplied page, open."""
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(page_folder) as graph:
        yield graph


@pytest.fixture(scope="session")
def oxigraph(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Oxigraph's own server with the graph of the invented papers; tests only read it."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as running:
        _publish(toy_folder, running)
        yield running


@pytest.fixture(scope="session")
def virtuoso(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Virtuoso with the graph of the invented papers; tests only read it."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as running:
        _publish(toy_folder, running)
        yield running


def _publish(folder: Path, server: Running) -> None:
    from kg.graph import LiteratureGraph

    with LiteratureGraph.open(folder) as graph:
        graph.publish(server.url, user=server.user, password=server.password)
