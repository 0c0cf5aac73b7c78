"""Seconds and peak memory of each stage of a build.

python -m benchmarks.scale CORPUS.jsonl [--papers 4000]
"""

from __future__ import annotations

import argparse
import json
import resource as system
import tempfile
import time
from itertools import islice, pairwise
from pathlib import Path

from kg import build
from kg.paper_file import save_papers
from kg.readers import read_papers


def main() -> None:
    """Build into a folder that goes, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("--papers", type=int, help="take the first so many only")
    asked = parser.parse_args()
    marks: dict[str, tuple[float, int]] = {}

    def say(step: str, _done: int = 0, _size: int = 0) -> None:
        peak = system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024
        marks.setdefault(step, (time.monotonic(), peak))

    with tempfile.TemporaryDirectory() as temporary:
        source, out = Path(temporary) / "corpus.jsonl", Path(temporary) / "out"
        save_papers(islice(read_papers(asked.inputs), asked.papers), source)
        build([source], out, progress=say).close()
        say("end")
        graph = json.loads((out / "report.json").read_text(encoding="utf-8"))["graph"]
    steps = list(marks.items())
    for (step, (begun, _)), (_, (ended, peak)) in pairwise(steps):
        print(f"{step:12} {ended - begun:8.1f} s, peak until its end {peak:6} MiB")
    print({name: graph[name] for name in ("papers", "quads", "evidence_quads", "entities")})


if __name__ == "__main__":
    main()
