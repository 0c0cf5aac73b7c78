"""Fit the roles of links: ``python -m training.roles --shared ../shared``.

Learns from the links that the extractor finds rightly on the development fold, which the tagger
has not seen, and prints the accuracy of a cross-validation by paper.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from kg.annotations import to_annotation
from kg.extract.pipeline import Extractor
from kg.extract.roles import ROLES, allowed_roles, inputs_of
from kg.extract.scoring import fold_role, match
from kg.records import EntityType, Paper
from kg.resolve import resolve
from training.examples import DEV, fold_of, read_annotated


def main() -> None:
    """Fit and write ``roles.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("kg/models/roles.json"))
    parser.add_argument("--strength", type=float, default=0.1, help="inverse of regularisation")
    arguments = parser.parse_args()
    rows, wanted, types, groups = examples(arguments.shared)
    names = sorted({name for row in rows for name in row})
    inputs = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    right = 0
    for train, test in GroupKFold(10).split(inputs, wanted, groups):
        model = fitted(inputs[train], wanted[train], arguments.strength)
        scores = model.predict_log_proba(inputs[test])
        for place, row in zip(test, scores, strict=True):
            right += _best(row, list(model.classes_), types[place]) == wanted[place]
    print(f"{len(rows)} links, cross-validated accuracy {right / len(rows):.3f}")
    model = fitted(inputs, wanted, arguments.strength)
    weights = {
        str(role): {n: round(float(w), 4) for n, w in zip(names, row, strict=True)}
        for role, row in zip(model.classes_, model.coef_, strict=True)
    }
    for role in ROLES:
        weights.setdefault(role.value, {"bias": -20.0})
    arguments.out.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", "utf-8")


def _best(row: NDArray[np.float64], classes: list[str], kind: EntityType) -> str:
    allowed = {role.value for role in allowed_roles(kind)}
    return max((score, name) for score, name in zip(row, classes, strict=True) if name in allowed)[
        1
    ]


def fitted(
    inputs: NDArray[np.float64], wanted: NDArray[np.str_], strength: float
) -> LogisticRegression:
    """Fit one regression; its bias is a column of the inputs."""
    return LogisticRegression(C=strength, fit_intercept=False, max_iter=5000).fit(inputs, wanted)


def examples(
    shared: Path,
) -> tuple[list[dict[str, float]], NDArray[np.str_], list[EntityType], NDArray[np.int64]]:
    """Give the inputs of the links that are right, their gold roles, their types and papers."""
    folder = shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    pairs = [pair for pair in pairs if fold_of(pair[0]["id"]) in DEV]
    extractor = Extractor()
    papers = [Paper(r["id"], r["title"], r["abstract"]) for r, _ in pairs]
    gold: dict[str, Any] = {r["id"]: annotation for r, annotation in pairs}
    readings = list(zip(papers, extractor.read_many(papers), strict=True))
    rows: list[dict[str, float]] = []
    wanted: list[str] = []
    types: list[EntityType] = []
    groups: list[int] = []
    for number, found in enumerate(resolve(readings, extractor.entries, min_confidence=0.2)):
        entities = gold[found.paper.id]["entities"]
        predicted = to_annotation(found)["entities"]
        for one, other in match(entities, predicted):
            link = found.links[other]
            rows.append(inputs_of(found.paper.text, found.sentences, link.mentions, link.type))
            wanted.append(fold_role(entities[one]))
            types.append(link.type)
            groups.append(number)
    return rows, np.array(wanted), types, np.array(groups)


if __name__ == "__main__":
    main()
