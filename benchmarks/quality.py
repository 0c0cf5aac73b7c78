"""Quality of the extractor on annotated papers that nothing here learned from.

    python -m benchmarks.quality [--shared ../shared] [--json]

Scores the report fold: training papers whose ``sha1(id)`` begins with 0, 1 or 2. They are never
used for training, vocabulary or thresholds; do not tune on what this prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from kg import console
from kg.annotations import to_annotation
from kg.extract.evaluation import evaluate
from kg.extract.pipeline import Extractor
from kg.records import Paper
from kg.resolve import resolve
from kg.tables import put_evaluation

REPORT = "012"


def report_papers(shared: Path) -> tuple[list[Paper], dict[str, dict[str, object]]]:
    """Give the papers of the report fold and their annotations by id."""
    folder = shared / "annotation"
    gold = {}
    for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines():
        annotation = json.loads(line)
        digest = hashlib.sha1(annotation["id"].encode(), usedforsecurity=False).hexdigest()
        if digest[0] in REPORT:
            gold[annotation["id"]] = annotation
    records = map(
        json.loads, (folder / "train.papers.jsonl").read_text(encoding="utf-8").splitlines()
    )
    papers = [Paper(r["id"], r["title"], r["abstract"]) for r in records if r["id"] in gold]
    return papers, gold


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--json", action="store_true", help="print numbers for a program")
    parser.add_argument(
        "--no-tagger", action="store_true", help="the vocabulary and patterns alone"
    )
    arguments = parser.parse_args()
    papers, gold = report_papers(arguments.shared)
    extractor = Extractor(tagger=None) if arguments.no_tagger else Extractor()
    readings = list(zip(papers, extractor.read_many(papers), strict=True))
    found = {e.paper.id: to_annotation(e) for e in resolve(readings, extractor.entries)}
    evaluation = evaluate([(gold[paper.id], found[paper.id]) for paper in papers])
    if arguments.json:
        console.put_json(evaluation.to_json())
    else:
        console.put(f"{len(papers)} papers of the report fold")
        put_evaluation(evaluation)


if __name__ == "__main__":
    main()
