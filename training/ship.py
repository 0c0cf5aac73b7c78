"""A checkpoint to the shipped files: export, calibrate on the development papers."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import torch

from kg.extract.decoding import FEATURES, Candidate, Form, forms_of
from kg.extract.tagger import FILES, Tagger, mentions_of
from training.calibration import TYPES, entities_of, fit_weights, is_right
from training.decoding import score
from training.encoder import BASE_SHA256, SpanTagger
from training.examples import DEV, fold_of, read_annotated
from training.export import export

FLOOR = 0.02
"""Spans that are less probable to be an entity are not looked at."""

LEAST = 0.15
"""Mentions that score less are not given."""


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("kg/models"))
    arguments = parser.parse_args()
    ship(arguments.checkpoint, arguments.shared, arguments.out)


def ship(checkpoint: Path, shared: Path, out: Path) -> None:
    """Write ``tagger.onnx``, ``tokenizer.json`` and ``tagger.json``."""
    model = SpanTagger()
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    export(model.eval(), out)
    equal = [[0.0, 1.0, *[0.0] * (len(FEATURES) - 2)] for _ in TYPES]
    settings: dict[str, Any] = {
        "base": {"name": "sentence-transformers/all-MiniLM-L6-v2", "sha256": BASE_SHA256},
        "types": TYPES,
        "features": list(FEATURES),
        "floor": FLOOR,
        "least": LEAST,
        "calibration": equal,
        "sha256": {name: digest_of(out / name) for name in FILES},
    }
    _write(settings, out)
    folder = shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    tagger = Tagger.load(out)
    papers = []
    for paper, gold in pairs:
        if fold_of(paper["id"]) in DEV:
            text = f"{paper['title']}\n{paper['abstract']}"
            papers.append((text, tagger.candidates(text), gold["entities"]))
    labels = [
        [(form, is_right(form, text, gold)) for form in forms_of(text, candidates)]
        for text, candidates, gold in papers
    ]
    settings["calibration"] = fit_weights([row for paper in labels for row in paper])
    settings["threshold"], settings["development"] = _threshold(papers, labels)
    _write(settings, out)


def _threshold(
    papers: list[tuple[str, list[Candidate], list[dict[str, Any]]]],
    labels: list[list[tuple[Form, bool]]],
) -> tuple[float, dict[str, list[float]]]:
    """Choose the threshold by cross-validation: calibrated on four fifths, scored on the fifth."""
    found = []
    for fold in range(5):
        weights = fit_weights([r for i, rows in enumerate(labels) if i % 5 != fold for r in rows])
        found += [
            (text, mentions_of(text, candidates, weights, least=LEAST), gold)
            for i, (text, candidates, gold) in enumerate(papers)
            if i % 5 == fold
        ]
    best: tuple[float, float, dict[str, list[float]]] = (0.0, 0.0, {})
    for threshold in (step / 100 for step in range(20, 52, 2)):
        scores = score(
            (gold, entities_of(text, mentions, threshold=threshold))
            for text, mentions, gold in found
        )
        print(threshold, json.dumps({name: values[:3] for name, values in scores.items()}))
        if scores["all"][2] > best[0]:
            best = (scores["all"][2], threshold, scores)
    return best[1], best[2]


def digest_of(path: Path) -> str:
    """Give the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(settings: dict[str, Any], out: Path) -> None:
    text = json.dumps(settings, indent=1, ensure_ascii=False) + "\n"
    (out / "tagger.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
