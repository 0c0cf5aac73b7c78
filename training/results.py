"""Train the two linear models of kg/extract/results.py: is a number a claim, and of which metric.

    python -m training.results --annotation ../shared/annotation            # writes the weights
    python -m training.results --annotation ../shared/annotation --check    # two halves, no writing

Learns from seed.* and from train.* outside the report fold (sha1(id) beginning with 0, 1 or 2).
Numbers that the older annotations record although the guidelines leave them out (sizes of data,
models and studies) are neither claims nor not. Needs scikit-learn (extra ``train``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.extract import results
from kg.extract.changes import change_of
from kg.extract.claims import Scene, claim_features, scenes_of, unit_class
from kg.extract.linear import LinearModel
from kg.extract.measures import named, phrase_features
from kg.extract.phrases import Phrase, phrases_of
from kg.extract.quantities import Quantity, quantities_of
from kg.extract.scoring import fold_value, score_results
from kg.extract.sentences import sentences_of
from kg.records import EntityType, Mention, Source

SEED = 0
HIDDEN_METRICS = 0.3  # share of the gold Metric entities that training pretends not to know
CLAIM_C, METRIC_C = 0.1, 0.2
RAREST_CLAIM, RAREST_METRIC = 3, 4
SMALLEST_WEIGHT = 0.02

_SIZE = re.compile(
    r"\b(?:number of|size|parameters?|tokens|count|samples|dataset|hours|corpus|context length"
    r"|images|instances|questions|tasks|examples|pairs|length|duration|videos)\b"
)
_NO_SIZE = re.compile(r"reduc|speed|improv|gain|increas|ratio|generat|fewer|success|time")
_RELATIVE_VALUE = re.compile(r"[%x×]|times|point")
_CHANGE_WORD = re.compile(
    r"(?:reduction|improvement|increase|gain|speedup|drop|decrease|saving|boost|acceleration"
    r"|relative|absolute|average|performance|enhancement|of|in|on|the|rate|faster|lower|higher"
    r"|overall|maximum|peak)"
)


@dataclass(frozen=True)
class Annotated:
    """A paper with its annotation and the half that it is in."""

    title: str
    abstract: str
    gold: dict[str, Any]
    half: int

    @property
    def text(self) -> str:
        """The text that offsets point into."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True)
class Example:
    """A number with its gold result, None when it is no claim."""

    paper: Annotated
    scene: Scene
    number: int
    gold: dict[str, Any] | None

    @property
    def is_size(self) -> bool:
        """Whether the gold result is a size that the guidelines leave out."""
        return self.gold is not None and is_size(self.gold)


def read_annotated(folder: Path) -> Iterator[Annotated]:
    """Read the development papers, in the order of the files."""
    for name in ("seed", "train"):
        lines = (folder / f"{name}.papers.jsonl").read_text(encoding="utf-8").splitlines()
        papers = {paper["id"]: paper for paper in map(json.loads, lines)}
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            digest = hashlib.sha1(gold["id"].encode()).hexdigest()  # noqa: S324 - names the fold
            if name == "seed" or digest[0] not in "012":
                paper = papers[gold["id"]]
                yield Annotated(paper["title"], paper["abstract"], gold, int(digest[1], 16) // 8)


def is_size(gold: dict[str, Any]) -> bool:
    """Tell whether a gold result is the size of data, a model or a study."""
    metric = gold["metric"]
    names_size = _SIZE.search(metric) and not _NO_SIZE.search(metric)
    return bool(names_size) and not _RELATIVE_VALUE.search(gold["value"])


def mentions_of(paper: Annotated, hidden: float, generator: random.Random) -> list[Mention]:
    """Find the gold mentions in the text; hides a share of the Metric entities."""
    found = set()
    for entity in paper.gold["entities"]:
        type_ = EntityType(entity["type"])
        if type_ is EntityType.METRIC and generator.random() < hidden:
            continue
        for words in entity["mentions"]:
            pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
            found |= {
                Mention(match.start(), match.end(), words, type_, Source.TAGGER)
                for match in re.finditer(pattern, paper.text)
            }
    return sorted(found)


def label(text: str, quantities: Sequence[Quantity], gold: list[dict[str, Any]]) -> dict[int, int]:
    """Map the index of a quantity to its gold result, quantities within its quote first."""
    labels: dict[int, int] = {}
    for index, result in enumerate(gold):
        start = text.find(result["quote"])
        same = [
            number
            for number, quantity in enumerate(quantities)
            if number not in labels
            and fold_value(text[quantity.start : quantity.end]) == fold_value(result["value"])
        ]
        inside = [
            number
            for number in same
            if start <= quantities[number].start < start + len(result["quote"])
        ]
        if not same:  # "6x faster" for our "6x", "12T" for our "12T tokens"
            place = text.find(result["value"], max(0, start))
            inside = [
                number
                for number, quantity in enumerate(quantities)
                if number not in labels
                and 0 <= place < quantity.end
                and quantity.start < place + len(result["value"])
            ]
        if inside or same:
            labels[(inside or same)[0]] = index
    return labels


def examples_of(paper: Annotated, mentions: Sequence[Mention]) -> Iterator[Example]:
    """Give all numbers of a paper."""
    text = paper.text
    quantities = quantities_of(text)
    gold = paper.gold["results"]
    labels = {quantities[number]: index for number, index in label(text, quantities, gold).items()}
    for scene in scenes_of(text, sentences_of(paper.title, paper.abstract), quantities, mentions):
        for number, quantity in enumerate(scene.quantities):
            yield Example(
                paper, scene, number, gold[labels[quantity]] if quantity in labels else None
            )


def fit(
    rows: Sequence[Sequence[str]],
    labels: Sequence[int],
    weights: Sequence[float],
    *,
    strength: float,
    rarest: int,
) -> LinearModel:
    """Fit a logistic regression and keep the weights that matter."""
    counts = Counter(feature for row in rows for feature in set(row))
    names = sorted(feature for feature, count in counts.items() if count >= rarest)
    place = {name: index for index, name in enumerate(names)}
    columns = [[place[f] for f in sorted(set(row)) if f in place] for row in rows]
    ends = np.cumsum([0, *map(len, columns)]).astype(np.int32)
    indices = np.array([index for row in columns for index in row], dtype=np.int32)
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(rows), len(names)))
    model = LogisticRegression(C=strength, max_iter=1000, random_state=SEED)
    model.fit(matrix, np.array(labels), np.array(weights))
    kept = {
        name: round(float(weight), 3)
        for name, weight in zip(names, model.coef_[0], strict=True)
        if abs(weight) >= SMALLEST_WEIGHT
    }
    return LinearModel(round(float(model.intercept_[0]), 3), kept)


def train(papers: Sequence[Annotated]) -> dict[str, LinearModel]:
    """Train both models."""
    generator = random.Random(SEED)  # noqa: S311 - not for secrets
    claims: list[tuple[list[str], int]] = []
    metrics: list[tuple[list[str], int, float]] = []
    for paper in papers:
        mentions = mentions_of(paper, HIDDEN_METRICS, generator)
        named_metrics = [m for m in mentions if m.type is EntityType.METRIC]
        previous: Phrase | None = None
        for example in examples_of(paper, mentions):
            if example.number == 0:
                previous = None
            if not example.is_size:
                row = claim_features(example.scene, example.number)
                claims.append((row, int(example.gold is not None)))
            if example.gold is None or example.is_size:
                previous = None
                continue
            phrases = phrases_of(paper.text, example.scene, example.number, named_metrics)
            shared = [overlap(example, phrase) for phrase in phrases]
            best = max(shared)
            change = change_of(example.scene, example.number)
            for phrase, count in zip(phrases, shared, strict=True):
                row = phrase_features(example.scene, example.number, phrase, change, previous)
                metrics.append((row, int(count > 0), 0.3 if 0 < count < best else 1.0))
            previous = phrases[shared.index(best)] if best else None
    return {
        "claim": fit(
            [row for row, _ in claims],
            [is_claim for _, is_claim in claims],
            [1.0] * len(claims),
            strength=CLAIM_C,
            rarest=RAREST_CLAIM,
        ),
        "metric": fit(
            [row for row, _, _ in metrics],
            [is_right for _, is_right, _ in metrics],
            [weight for _, _, weight in metrics],
            strength=METRIC_C,
            rarest=RAREST_METRIC,
        ),
    }


def overlap(example: Example, phrase: Phrase) -> int:
    """Count the words that a candidate shares with the gold metric, change words aside."""
    assert example.gold is not None
    gold = {word for word in _words(example.gold["metric"]) if not _CHANGE_WORD.fullmatch(word)}
    unit = unit_class(example.scene.quantities[example.number])
    ours = _words(named(phrase, "", unit, example.paper.text))
    return len(gold & ours) if gold else int(not phrase.text)


def _words(metric: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9@]+", metric.lower())}


def check(papers: Sequence[Annotated]) -> None:
    """Train on each half and score the other, with most and with no gold Metric mentions."""
    for half in (0, 1):
        models = train([paper for paper in papers if paper.half != half])
        for hidden in (HIDDEN_METRICS, 1.0):
            generator = random.Random(SEED + 1)  # noqa: S311 - not for secrets
            pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
            for paper in papers:
                if paper.half == half:
                    mentions = mentions_of(paper, hidden, generator)
                    sentences = sentences_of(paper.title, paper.abstract)
                    found = results.results_of(paper.text, sentences, mentions, models=models)
                    ours = [{"metric": r.metric, "value": r.value} for r in found]
                    pairs.append((paper.gold, {"results": ours}))
            without = [
                ({"results": [r for r in gold["results"] if not is_size(r)]}, ours)
                for gold, ours in pairs
            ]
            for name, scored in (("all", pairs), ("no sizes", without)):
                line = ", ".join(
                    f"{key} F1 {score.f1:.3f} (P {score.precision:.3f} R {score.recall:.3f})"
                    for key, score in score_results(scored).items()
                )
                print(
                    f"half {half}, {hidden:.0%} of metrics hidden, gold {name}: {line}", flush=True
                )


def main() -> None:
    """Train and write, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--annotation", type=Path, default=Path("../shared/annotation"))
    parser.add_argument("--output", type=Path, default=Path("kg/models/results.json"))
    parser.add_argument("--check", action="store_true", help="score on halves, write nothing")
    options = parser.parse_args()
    papers = list(read_annotated(options.annotation))
    if options.check:
        check(papers)
        return
    content: dict[str, Any] = {
        name: {"bias": model.bias, "weights": model.weights}
        for name, model in train(papers).items()
    }
    files = sorted(options.annotation.glob("*.jsonl"))
    content["trained_on"] = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    lines = json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True)
    options.output.write_text(f"{lines}\n", encoding="utf-8")
    print(f"{options.output}: {options.output.stat().st_size:,} bytes from {len(papers)} papers")


if __name__ == "__main__":
    main()
