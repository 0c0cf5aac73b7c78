"""Fit the roles of links: ``python -m training.roles --shared ../shared``.

A regression over the clues in the text learns from the annotated entities of all papers outside
the report and development folds. How much the tagger's opinion counts beside it is chosen on the
links that the extractor finds rightly on the development fold, which neither has seen; the
accuracy printed is cross-validated by paper.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from kg.annotations import to_annotation
from kg.extract.pipeline import Extractor
from kg.extract.role_clues import ALONE, Span, clues_of
from kg.extract.roles import ROLES, allowed_roles, tagger_says
from kg.extract.scoring import fold_role, match
from kg.extract.sentence_parts import parts_of
from kg.extract.sentences import sentences_of
from kg.records import EntityType, Paper, Sentence
from kg.resolve import resolve
from training.examples import DEV, REPORT, fold_of, read_annotated, role_of

FEWEST = 5
"""A clue that fewer links have is left out."""

TAGGER = (0.0, 0.3, 0.5, 0.67, 0.85, 1.0, 1.4)
"""How much the tagger may count."""

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Link:
    """What is known of one entity of one paper.

    Attributes:
        clues: Named values from the text.
        type: The entity's type.
        role: Its role in the annotation.
        paper: Number of the paper.
        said: What the tagger says of each role.
    """

    clues: dict[str, float]
    type: EntityType
    role: str
    paper: int
    said: tuple[float, ...] = ()


def main() -> None:
    """Fit and write ``roles.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("kg/models/roles.json"))
    parser.add_argument("--strength", type=float, default=0.02, help="inverse of regularisation")
    parser.add_argument("--clues", type=int, default=9000, help="how many clues to keep")
    arguments = parser.parse_args()
    folder = arguments.shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    links = list(annotated([p for p in pairs if fold_of(p[0]["id"]) not in REPORT + DEV]))
    weights = fitted(links, arguments.strength, arguments.clues)
    write(arguments.out, 1.0, weights)  # the extractor reads the file
    held = list(extracted([p for p in pairs if fold_of(p[0]["id"]) in DEV]))
    text = np.array([scored(weights, link.clues, link.type) for link in held])
    share = chosen(held, text)
    write(arguments.out, share, weights)


def write(path: Path, share: float, weights: dict[str, list[int]]) -> None:
    """Write the file, one clue a line."""
    content = {"tagger": share, "weights": weights}
    written = json.dumps(content, separators=(",", ":"), sort_keys=True)
    path.write_text(written.replace('],"', '],\n"') + "\n", "utf-8")


def chosen(links: Sequence[Link], text: Floats) -> float:
    """Choose how much the tagger counts; print what each choice gives."""
    said = np.array([link.said for link in links])
    right = np.array(
        [
            [best(row, link.type) == link.role for row, link in zip(rows, links, strict=True)]
            for rows in (text + share * said for share in TAGGER)
        ]
    )
    for share, row in zip(TAGGER, right, strict=True):
        print(f"tagger counts {share}: accuracy {row.mean():.3f}")
    alone = [best(row, link.type) == link.role for row, link in zip(said, links, strict=True)]
    print(f"tagger alone: accuracy {np.mean(alone):.3f}")
    papers = np.array([link.paper for link in links])
    hits = 0
    for train, test in GroupKFold(10).split(text, groups=papers):
        hits += int(right[int(right[:, train].sum(axis=1).argmax())][test].sum())
    print(f"{len(links)} links, cross-validated accuracy {hits / len(links):.3f}")
    share = TAGGER[int(right.sum(axis=1).argmax())]
    given = [best(row, link.type) for row, link in zip(text + share * said, links, strict=True)]
    for role in ROLES:
        both = sum(a == link.role == role for a, link in zip(given, links, strict=True))
        total = given.count(role.value) + sum(link.role == role for link in links)
        print(f"{role.value}: F1 {2 * both / max(1, total):.3f}")
    return share


def best(scores: Floats, kind: EntityType) -> str:
    """Give the best role that the type can have."""
    allowed = [ROLES.index(role) for role in allowed_roles(kind)]
    return ROLES[max(allowed, key=lambda index: (scores[index], -index))].value


def crossed(clues: dict[str, float], kind: EntityType) -> dict[str, float]:
    """Add each clue once more for the type alone, where the type can change its meaning."""
    own = {f"{kind}|{n}": v for n, v in clues.items() if n.partition(":")[0] not in ALONE}
    return clues | own


def scored(weights: dict[str, list[int]], clues: dict[str, float], kind: EntityType) -> list[float]:
    """Add up the weights of the clues for each role."""
    totals = np.zeros(len(ROLES))
    for name, value in crossed(clues, kind).items():
        if name in weights:
            totals += np.array(weights[name]) / 100 * value
    return [float(total) for total in totals]


def fitted(links: Sequence[Link], strength: float, count: int) -> dict[str, list[int]]:
    """Fit the regression and give the weights that matter most, in hundredths."""
    rows = [crossed(link.clues, link.type) for link in links]
    seen = Counter(name for row in rows for name in row)
    rows = [{n: v for n, v in row.items() if seen[n] >= FEWEST} for row in rows]
    vectorizer = DictVectorizer()
    inputs = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=300, tol=1e-3)
    model.fit(inputs, [link.role for link in links])
    names = list(vectorizer.feature_names_)
    order = [list(model.classes_).index(role.value) for role in ROLES]
    table = np.rint(100 * model.coef_[order].T).astype(int)
    worth = np.abs(model.coef_).max(axis=0) * np.sqrt([seen[name] for name in names])
    kept = sorted(range(len(names)), key=lambda i: (-worth[i], names[i]))[:count]
    print(f"{len(links)} annotated entities, {len(names)} clues, {len(kept)} kept")
    return {names[i]: [int(w) for w in table[i]] for i in sorted(kept) if table[i].any()}


def annotated(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[Link]:
    """Give the annotated entities, wherever their forms stand in the text."""
    for number, (record, annotation) in enumerate(pairs):
        title, abstract = record["title"], record["abstract"]
        text = f"{title}\n{abstract}"
        heading, *rest = sentences_of(title, abstract)
        parts = parts_of([text[s.start : s.end] for s in rest])
        sentences = [
            heading,
            *(Sentence(s.start, s.end, part) for s, part in zip(rest, parts, strict=True)),
        ]
        entities = annotation["entities"]
        places = [_places(text, entity["mentions"]) for entity in entities]
        for entity, mine in zip(entities, places, strict=True):
            others = [span for spans in places if spans is not mine for span in spans]
            outer = [span for span in mine if not any(_within(span, o) for o in others)]
            if mine:
                kind = EntityType(entity["type"])
                clues = clues_of(text, sentences, outer or mine, kind)
                yield Link(clues, kind, role_of(entity), number)


def _places(text: str, forms: Sequence[str]) -> list[Span]:
    return [
        found.span()
        for form in sorted(set(forms))
        if form.strip()
        for found in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text)
    ]


def _within(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other != span


def extracted(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[Link]:
    """Give the links that the extractor finds rightly, with their annotated roles."""
    extractor = Extractor()
    papers = [Paper(r["id"], r["title"], r["abstract"]) for r, _ in pairs]
    gold = {record["id"]: annotation["entities"] for record, annotation in pairs}
    readings = list(zip(papers, extractor.read_many(papers), strict=True))
    for number, found in enumerate(resolve(readings, extractor.entries, min_confidence=0.2)):
        entities = gold[found.paper.id]
        for one, other in match(entities, to_annotation(found)["entities"]):
            link = found.links[other]
            places = [(mention.start, mention.end) for mention in link.mentions]
            clues = clues_of(found.paper.text, found.sentences, places, link.type)
            role = fold_role(entities[one])
            yield Link(clues, link.type, role, number, tagger_says(link.mentions))


if __name__ == "__main__":
    main()
