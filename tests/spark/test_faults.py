"""Spark in this process: what goes wrong, said in one line; parts into a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import BadEndpoint, BadInput, BadModel, BadOutput, SparkFailed
from tests.endpoints import oxigraph_server
from tests.spark.conftest import Corpus

pytestmark = [
    pytest.mark.slow,
    # the session in this process leaves its sockets to the collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def session(spark_is_there: None) -> Iterator[Any]:
    from kg.spark.session import session_at

    session = session_at("local[1]")
    yield session
    session.stop()


def test_an_error_of_a_worker_reaches_the_driver(session: Any) -> None:
    from kg.spark.session import failures, told

    @told
    def lacking(rows: Iterator[Any]) -> Iterator[Any]:
        raise BadModel("tagger.onnx", "it is missing", "install litkg again")
        yield from rows

    with pytest.raises(BadModel, match="it is missing"), failures():
        session.sparkContext.parallelize([1]).mapPartitions(lacking).collect()


def test_memory_that_runs_out_is_said(session: Any) -> None:
    from kg.spark.session import failures

    def hungry(_: int) -> int:
        raise MemoryError

    with pytest.raises(SparkFailed, match="more memory"), failures():
        session.sparkContext.parallelize([1]).map(hungry).collect()


def test_a_path_that_is_not_there(session: Any, tmp_path: Path) -> None:
    from kg.spark import build

    with pytest.raises(BadInput, match="no such path"):
        build(str(tmp_path / "none.jsonl"), tmp_path / "out", master="local[1]")


def test_lines_that_are_no_papers(session: Any, tmp_path: Path) -> None:
    from kg.spark import build

    odd = tmp_path / "odd.jsonl"
    odd.write_text('{"name": 1}\n{"name": 2}\n', "utf-8")
    with pytest.raises(BadInput, match="no record can be read"):
        build(str(odd), tmp_path / "out", master="local[1]")
    odd.write_text("not even JSON\n", "utf-8")
    with pytest.raises(BadInput, match="in a format that we know"):
        build(str(odd), tmp_path / "out", master="local[1]")


def test_a_folder_that_holds_something_else(session: Any, tmp_path: Path) -> None:
    from kg.spark.folder import build_folder

    (tmp_path / "note.txt").write_text("mine", "utf-8")
    with pytest.raises(BadOutput, match="holds something else"):
        build_folder(["x.jsonl"], tmp_path, master="local[1]")


def plain(line: str) -> str:
    """Give a line with decimals as the server writes them: 128, not 128.0."""
    return re.sub(r'"(\d+)\.0"(\^\^<\S+#decimal>)', r'"\1"\2', line)


def test_parts_go_into_a_server_and_may_go_twice(
    session: Any, corpus: Corpus, tmp_path: Path
) -> None:
    from kg.spark.loading import load

    out = tmp_path / "out"
    quads = 0
    for name in ("graph.nq", "evidence.nq"):
        (out / name).mkdir(parents=True)
        data = (corpus.local / name).read_bytes()
        (out / name / "part-00000").write_bytes(data)
        quads += data.count(b"\n")
    (tmp_path / "server").mkdir()
    with oxigraph_server(tmp_path / "server") as server:
        for _ in range(2):
            assert load(str(out), server.url, master="local[1]") == quads
        with kg.open(server.url) as graph:
            whole = (corpus.local / "graph.nq").read_text("utf-8").splitlines()
            whole += (corpus.local / "evidence.nq").read_text("utf-8").splitlines()
            assert sorted(map(plain, graph.quads())) == sorted(map(plain, whole))
    with pytest.raises(BadEndpoint):
        load(str(out), server.url, master="local[1]")
