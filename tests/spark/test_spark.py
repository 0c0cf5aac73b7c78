"""The build on Spark: the bytes of the local build, whatever dies on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.spark_cluster import Cluster, kill
from tests.spark.conftest import Corpus, environment

pytestmark = pytest.mark.slow


def report_of(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return found


def wait_for_buckets(out: Path, count: int, process: subprocess.Popen[str]) -> list[Path]:
    """Wait until so many buckets of papers are read."""
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline:
        done = sorted(out.glob("spark/work/*/readings/*/bucket-*/_SUCCESS"))
        if len(done) >= count:
            return done
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.05)
    raise AssertionError("no bucket was read in time")


def test_a_cluster_makes_the_bytes_of_a_local_build(
    corpus: Corpus, cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = corpus.build(out, cluster.master)
    assert done.returncode == 0, done.stderr
    assert corpus.differing(out) == []
    ours, theirs = report_of(corpus.local), report_of(out)
    for name in ("merges", "papers"):
        assert ours[name] == theirs[name]
    for name in ("papers", "quads", "evidence_quads", "entities", "inferred", "links", "results"):
        assert ours["graph"][name] == theirs["graph"][name], name
    for name in ("bad_records", "dropped_fields"):
        assert ours[name]["count"] == theirs[name]["count"] > 0
    assert any("the line that begins '{ no JSON'" in one for one in theirs["bad_records"]["first"])

    parquet = pytest.importorskip("pyarrow.parquet")
    links = parquet.read_table(out / "spark" / "links").to_pylist()
    assert len(links) == sum(theirs["graph"]["links"].values())
    assert {"paper", "entity", "role", "confidence"} <= set(links[0])
    papers = parquet.read_table(out / "spark" / "papers").to_pylist()
    assert len(papers) == theirs["graph"]["papers"]

    # the next local build goes on from it, and reads no text again
    command = [sys.executable, "-m", "kg", "build", *corpus.inputs, "--out", str(out)]
    start = time.monotonic()
    again = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert again.returncode == 0, again.stderr
    assert time.monotonic() - start < 30
    assert corpus.differing(out) == []

    # and Spark does not write over it
    refused = corpus.build(out, cluster.master)
    assert refused.returncode == 2
    assert "there is a graph already" in refused.stderr.splitlines()[-1]


def test_a_worker_may_die_in_the_middle(corpus: Corpus, cluster: Cluster, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        corpus.command(out, cluster.master), stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        wait_for_buckets(out, 2, process)
        kill(cluster.workers[0])
        _, said = process.communicate(timeout=400)
    assert process.returncode == 0, said
    assert corpus.differing(out) == []


def test_a_build_that_was_killed_goes_on(corpus: Corpus, cluster: Cluster, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        corpus.command(out, cluster.master),
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as process:
        finished = wait_for_buckets(out, 3, process)
        os.killpg(process.pid, signal.SIGKILL)
    assert not (out / "current").exists()
    before = {path: path.stat().st_mtime_ns for path in finished}
    done = corpus.build(out, cluster.master)
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in finished} == before
    assert corpus.differing(out) == []
