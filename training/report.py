"""Score the shipped tagger on papers that it has never seen; writes ``training/REPORT.json``.

The report fold is scored with the settings as shipped; nothing is chosen here.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from kg.extract.sentences import sentences_of
from kg.extract.tagger import Tagger, shipped_folder
from training.calibration import entities_of, reliability
from training.decoding import score
from training.examples import (
    MORE,
    REPORT,
    fold,
    fold_of,
    read_annotated,
)
from training.ship import digest_of

DATA = (
    "annotation/train.jsonl",
    "annotation/train.papers.jsonl",
    "annotation/seed.jsonl",
    "annotation/seed.papers.jsonl",
    "data/corpora/hf_daily_papers.jsonl.gz",
    "data/corpora/acl_anthology.jsonl.gz",
)


def main() -> None:
    """Read the arguments and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("training/REPORT.json"))
    arguments = parser.parse_args()
    report = report_of(arguments.shared)
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


def report_of(shared: Path) -> dict[str, Any]:
    """Give all numbers."""
    folder = shipped_folder()
    settings = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
    tagger = Tagger.load(folder)
    pairs = read_annotated(
        shared / "annotation" / "train.papers.jsonl", shared / "annotation" / "train.jsonl"
    )
    pairs = [pair for pair in pairs if fold_of(pair[0]["id"]) in REPORT]
    begun, used = time.monotonic(), time.process_time()
    read = []
    for paper, gold in pairs:
        text = f"{paper['title']}\n{paper['abstract']}"
        tagging = tagger.read(text, sentences_of(paper["title"], paper["abstract"]))
        read.append((text, gold["entities"], tagging.mentions))
    seconds, cpu = time.monotonic() - begun, time.process_time() - used
    rows = [(g, entities_of(t, m, threshold=settings["threshold"])) for t, g, m in read]
    scored = [
        (entity["score"], _is_gold(entity, gold))
        for text, gold, mentions in read
        for entity in entities_of(text, mentions, threshold=0.0)
    ]
    return {
        "data": {name: digest_of(shared / name) for name in DATA}
        | {f"training/{MORE.name}": digest_of(MORE)},
        "model": settings["sha256"],
        "bytes": {
            path.name: path.stat().st_size
            for path in sorted(folder.iterdir())
            if path.name in {"tagger.onnx", "tokenizer.json", "tagger.json"}
        },
        "report fold": {
            "papers": len(pairs),
            "threshold": settings["threshold"],
            "precision, recall, F1, gold": score(rows),
            "reliability": reliability(scored),
        },
        "speed": {
            "texts a second": round(len(pairs) / seconds, 1),
            "texts a second of processor time": round(len(pairs) / cpu, 1),
            "threads": 1,
            "load average": round(os.getloadavg()[0], 1),
        },
    }


def _is_gold(entity: dict[str, Any], gold: list[dict[str, Any]]) -> bool:
    forms = {fold(mention) for mention in entity["mentions"]}
    return any(
        g["type"] == entity["type"]
        and forms & ({fold(m) for m in g["mentions"]} | {fold(g["name"])})
        for g in gold
    )


if __name__ == "__main__":
    main()
