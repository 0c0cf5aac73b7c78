"""A checkpoint to the shipped files: export, calibrate on the development papers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from kg.extract.decoding import FEATURES, Form, forms_of
from kg.extract.sentences import sentences_of
from kg.extract.tagger import FILES, Tagger
from training.calibration import TYPES, entities_of, fit_weights, is_right, reliability
from training.decoding import score
from training.encoder import BASE_SHA256, SpanTagger
from training.examples import DEV, PARTS, fold_of, read_annotated
from training.export import export
from training.train import digest_of

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
    """Write ``tagger.onnx``, ``tokenizer.json`` and ``tagger.json``; print the dev scores."""
    model = SpanTagger()
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    export(model.eval(), out)
    equal = [[0.0, 1.0, *[0.0] * (len(FEATURES) - 2)] for _ in TYPES]
    settings = {
        "base": {"name": "sentence-transformers/all-MiniLM-L6-v2", "sha256": BASE_SHA256},
        "types": TYPES,
        "parts": PARTS,
        "features": list(FEATURES),
        "floor": FLOOR,
        "least": LEAST,
        "calibration": equal,
        "sha256": {name: digest_of(out / name) for name in FILES},
    }
    _write(settings, out)
    folder = shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    dev = [pair for pair in pairs if fold_of(pair[0]["id"]) in DEV]
    tagger = Tagger.load(out)
    papers = []
    for paper, gold in dev:
        text = f"{paper['title']}\n{paper['abstract']}"
        forms = forms_of(text, tagger.candidates(text))
        papers.append([(form, is_right(form, text, gold["entities"])) for form in forms])
    settings["calibration"] = fit_weights([row for paper in papers for row in paper])
    settings["threshold"] = _threshold(papers, [len(gold["entities"]) for _, gold in dev])
    _write(settings, out)
    tagger = Tagger.load(out)
    found = []
    for paper, gold in dev:
        text = f"{paper['title']}\n{paper['abstract']}"
        tagging = tagger.read(text, sentences_of(paper["title"], paper["abstract"]))
        found.append((text, gold["entities"], tagging.mentions))
    for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        rows = [(gold, entities_of(text, m, threshold=threshold)) for text, gold, m in found]
        print(threshold, json.dumps({k: v[:3] for k, v in score(rows).items()}))


def _threshold(papers: list[list[tuple[Form, bool]]], gold: list[int]) -> float:
    """Choose the threshold by cross-validation: fitted on four fifths, scored on the fifth."""
    scored: list[tuple[float, bool]] = []
    for fold in range(5):
        rest = [row for i, paper in enumerate(papers) if i % 5 != fold for row in paper]
        weights = fit_weights(rest)
        scored += [
            (form.score(weights), right)
            for i, paper in enumerate(papers)
            if i % 5 == fold
            for form, right in paper
        ]
    for line in reliability(scored):
        print(json.dumps(line))
    wanted = sum(gold)
    best = (0.0, 0.0)
    for threshold in (step / 100 for step in range(20, 61)):
        given = [right for s, right in scored if s >= threshold]
        f1 = 2 * sum(given) / (len(given) + wanted)
        best = max(best, (f1, threshold))
    print("cross-validated F1 of forms", best)
    return best[1]


def _write(settings: dict[str, object], out: Path) -> None:
    text = json.dumps(settings, indent=1, ensure_ascii=False) + "\n"
    (out / "tagger.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
