"""The build on Spark beside the local build: the same bytes, and how much longer it takes.

    python -m benchmarks.spark INPUT… [--papers 2000] [--workers 1 2] [--folder DIR]

A standalone cluster on loopback, one master and workers of one core each; the local build uses as
many processes as the last cluster has workers. All in turns on one machine, so only ratios mean
something. Starting the session is part of the time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks.spark_cluster import Cluster
from kg.paper_file import save_papers
from kg.readers import read_papers

SAME = ("graph.nq", "evidence.nq", "explorer.html", "papers.jsonl")


def timed_build(source: Path, out: Path, options: Sequence[str]) -> float:
    """Build in a process of its own, and give the seconds."""
    command = [sys.executable, "-m", "kg", "build", str(source), "--out", str(out), *options]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return time.monotonic() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("--papers", type=int, help="take the first so many only")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "corpus.jsonl"
        count = save_papers(islice(read_papers(asked.inputs), asked.papers), source)
        local = folder / "local"
        seconds = {"local": timed_build(source, local, ["--jobs", str(asked.workers[-1])])}
        print(
            f"{count} papers; local build, {asked.workers[-1]} processes: {seconds['local']:.0f} s"
        )
        for workers in asked.workers:
            out = folder / f"spark-{workers}"
            with Cluster(folder / f"cluster-{workers}", workers=workers) as cluster:
                taken = timed_build(source, out, ["--spark", cluster.master])
            seconds[f"spark, {workers}"] = taken
            same = all(
                (out / "current" / name).read_bytes() == (local / "current" / name).read_bytes()
                for name in SAME
            )
            print(
                f"Spark, {workers} workers: {taken:.0f} s, {taken / seconds['local']:.2f} of the "
                f"local build; {'the same bytes' if same else 'OTHER BYTES'}",
                flush=True,
            )
        print(json.dumps({name: round(value, 1) for name, value in seconds.items()}))


if __name__ == "__main__":
    main()
