"""A corpus of several inputs, what a local build makes of it, and a real cluster on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks.spark_cluster import Cluster
from kg.builder import build
from kg.paper_file import paper_to_json, save_papers
from kg.readers import read_papers
from kg.resources import resource

FILES = ("graph.nq", "evidence.nq", "graph.trig", "explorer.html", "papers.jsonl")

_WITH_SMALL_BUCKETS = (
    "import sys; from kg.spark import reading; reading.BUCKET = 8; "
    "from kg import cli; sys.exit(cli.main())"
)


@dataclass(frozen=True)
class Corpus:
    """Inputs, and the folder that a local build makes of them."""

    inputs: list[str]
    local: Path

    def command(self, out: Path, master: str) -> list[str]:
        """Give the command of a build on Spark, in buckets of eight papers."""
        return [
            *(sys.executable, "-c", _WITH_SMALL_BUCKETS, "build", *self.inputs),
            *("--out", str(out), "--spark", master),
        ]

    def build(self, out: Path, master: str) -> subprocess.CompletedProcess[str]:
        """Build on Spark, in a process of its own."""
        command = self.command(out, master)
        return subprocess.run(
            command, capture_output=True, text=True, timeout=400, env=environment(), check=False
        )

    def differing(self, out: Path) -> list[str]:
        """Give the files that are not byte for byte those of the local build."""
        ours, theirs = self.local / "current", out / "current"
        return [n for n in FILES if (ours / n).read_bytes() != (theirs / n).read_bytes()]


def environment() -> dict[str, str]:
    """Give the environment in which the package is found."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@pytest.fixture(scope="session")
def spark_is_there() -> None:
    pytest.importorskip("pyspark", reason="pip install 'litkg[spark]' brings it")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17; install openjdk-17-jre-headless")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, spark_is_there: None) -> Corpus:
    """Lines in parts, a table and a page; papers that came twice, homonyms, citations, faults."""
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("corpus")
    papers = list(read_papers([resource("data", "daily-papers.txt")]))
    (folder / "lines").mkdir()
    save_papers(papers[:12], folder / "lines" / "part-0.jsonl")
    other = replace(papers[3], id="other-3", upvotes=None, venue="A venue", abstract="")
    cites = ("other-3", papers[15].id, "10.1234/abc", "nowhere")
    citing = replace(papers[20], id="citing", title="Short", citations=cites, doi="10.1234/xyz")
    homonym = replace(papers[21], id="homonym", title="Short", citations=("citing",))
    versions = replace(papers[22], id="v2", title="A title of its own", doi="10.1234/XYZ")
    lines = [json.dumps(paper_to_json(p)) for p in (other, citing, homonym, versions)]
    lines += [json.dumps({"id": "no-title", "abstract": "x"}), "{ no JSON", json.dumps([1])]
    lines += [json.dumps({**paper_to_json(papers[2]), "abstract": "Short."})]  # the same id
    lines += [json.dumps({**paper_to_json(papers[30]), "upvotes": "many"})]
    (folder / "lines" / "part-1.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [
        {"id": p.id, "title": p.title, "abstract": p.abstract, "year": 2025, "authors": ["Ada B."]}
        for p in papers[12:20]
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "table.parquet")
    page = folder / "page.txt"
    page.write_bytes(resource("data", "daily-papers.txt").read_bytes())
    inputs = [str(folder / "lines" / "*.jsonl"), str(folder / "table.parquet"), str(page)]
    local = folder / "local"
    build(inputs, local).close()
    return Corpus(inputs, local)


@pytest.fixture
def cluster(tmp_path: Path, spark_is_there: None) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster") as found:
        yield found
