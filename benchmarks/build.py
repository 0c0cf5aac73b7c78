"""Speed and memory of a build, beside bare spaCy tokenization of the same text in the same run.

    python benchmarks/build.py [INPUT]

Prints one table: papers a second of each stage, the ratio to tokenization, and peak memory. The
numbers of one run compare only with each other.
"""

from __future__ import annotations

import resource as system
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from kg.builder import build
from kg.extract.pipeline import Extractor
from kg.readers import read_papers
from kg.resolve import resolve
from kg.resources import resource


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Give the seconds that a piece of work took, and what it gave."""
    start = time.perf_counter()
    value = work()
    return time.perf_counter() - start, value


def main() -> None:
    """Measure and print."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else resource("data", "daily-papers.txt")
    papers = list(read_papers([source]))
    rows: list[tuple[str, float]] = []
    blank = spacy.blank("en")
    seconds, _ = timed(lambda: [blank.make_doc(paper.text) for paper in papers])
    rows.append(("spaCy tokenization alone", seconds))
    seconds, _ = timed(lambda: list(read_papers([source])))
    rows.append(("read the input", seconds))
    load, extractor = timed(Extractor)
    assert isinstance(extractor, Extractor)
    dictionary = Extractor(tagger=None)
    seconds, _ = timed(lambda: list(dictionary.read_many(papers)))
    rows.append(("read texts, vocabulary only", seconds))
    seconds, readings = timed(lambda: list(extractor.read_many(papers)))
    rows.append(("read texts, with tagger", seconds))
    assert isinstance(readings, list)
    pairs = list(zip(papers, readings, strict=True))
    seconds, _ = timed(lambda: resolve(pairs, extractor.entries))
    rows.append(("resolve", seconds))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        whole, _ = timed(lambda: build([source], out).close())
        again, _ = timed(lambda: build([source], out).close())
    rows.append(("kg build, from nothing", whole))
    rows.append(("kg build again, nothing changed", again))
    tokenization = rows[0][1]
    print(f"{len(papers)} papers; loading the extractor took {load:.1f} s")
    print(f"{'stage':34} {'seconds':>8} {'papers/s':>9} {'x tokenization':>15}")
    for name, seconds in rows:
        ratio = seconds / tokenization
        print(f"{name:34} {seconds:8.2f} {len(papers) / seconds:9.1f} {ratio:15.1f}")
    peak = system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
