"""What the vocabulary alone finds in annotated papers: one table, a row a type.

    python -m benchmarks.vocabulary [--shared ../shared] [--fold 3456789abcdef] [--hints]
        [--entries 20]

A fold is named by the first digits of ``sha1(id)``; ``seed`` adds the papers of the page. The
report fold (0, 1, 2) is the default: it is scored and never looked at, so ``--entries``, which
lists the entries that are found often and annotated seldom, refuses it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.extract.abbreviations import abbreviations_of
from kg.extract.matching import HINT, Matcher
from kg.extract.scoring import match, score_entities
from kg.extract.vocabulary import shipped_vocabulary
from kg.records import EntityType

REPORT = "012"
SEED = "seed"

Annotated = dict[str, Any]


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--fold", default=REPORT, help="first digits of sha1(id), or seed")
    parser.add_argument("--hints", action="store_true", help="count hints as found, too")
    parser.add_argument("--entries", type=int, default=0, help="list so many harmful entries")
    parser.add_argument("--support", type=int, default=4, help="papers that name such an entry")
    arguments = parser.parse_args()
    if arguments.entries and set(arguments.fold) & set(REPORT):
        parser.error("the report fold is never looked at; give --fold 3456789abcdef")
    matcher = Matcher(shipped_vocabulary())
    pairs = [
        (gold, found_in(text, matcher, hints=arguments.hints))
        for text, gold in annotated_papers(arguments.shared, arguments.fold)
    ]
    print(f"{len(pairs)} papers, {len(matcher.entries)} entries")
    print(f"{'type':9}{'precision':>10}{'recall':>8}{'found':>7}{'gold':>7}")
    scores = score_entities(pairs)
    for kind in (*EntityType, "all"):
        score = scores[kind]
        print(
            f"{kind:9}{score.precision:10.3f}{score.recall:8.3f}{score.predicted:7}{score.gold:7}"
        )
    for line in harm_lines(pairs, arguments.support)[: arguments.entries]:
        print(line)


def annotated_papers(shared: Path, fold: str) -> Iterator[tuple[str, Annotated]]:
    """Give text and annotation of the papers of a fold, in the order of the files."""
    for name in ("seed", "train"):
        folder = shared / "annotation"
        gold = _by_id(folder / f"{name}.jsonl")
        for key, paper in _by_id(folder / f"{name}.papers.jsonl").items():
            digit = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[0]
            chosen = fold == SEED if name == SEED else fold != SEED and digit in fold
            if chosen and key in gold:
                yield f"{paper['title']}\n{paper['abstract']}", gold[key]


def found_in(text: str, matcher: Matcher, *, hints: bool = False) -> Annotated:
    """Give the entries that a text names, in the form of an annotation; hints only when asked."""
    mentions: dict[str, set[str]] = {}
    for mention in matcher.mentions_in(text, abbreviations_of(text)):
        if mention.score > HINT or hints:
            mentions.setdefault(mention.entry, set()).add(mention.text)
    entities = [
        {
            "type": matcher.entries[key].type.value,
            "name": matcher.entries[key].name,
            "mentions": sorted(words),
            "entry": key,
        }
        for key, words in sorted(mentions.items())
    ]
    return {"entities": entities}


def harm_lines(pairs: Sequence[tuple[Annotated, Annotated]], support: int) -> list[str]:
    """Give entries by how often they are found and not annotated so, the worst first.

    A line says how often an entry was right, how often found, and as what else it was annotated.
    """
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    others: dict[str, Counter[str]] = {}
    types: dict[str, str] = {}
    for gold_paper, predicted_paper in pairs:
        gold, predicted = gold_paper["entities"], predicted_paper["entities"]
        typed = {p for _, p in match(gold, predicted)}
        untyped = {p: gold[g]["type"] for g, p in match(gold, predicted, typed=False)}
        for index, entity in enumerate(predicted):
            key = entity["entry"]
            types[key] = entity["type"]
            found[key] += 1
            right[key] += index in typed
            if index not in typed:
                others.setdefault(key, Counter())[untyped.get(index, "nothing")] += 1
    worst = sorted(found, key=lambda key: (right[key] - found[key], key))
    return [
        f"{types[key]:9}{key:40}{right[key]:4} of{found[key]:4}   "
        + ", ".join(f"{kind} {count}" for kind, count in others.get(key, Counter()).most_common())
        for key in worst
        if found[key] >= support and right[key] < found[key]
    ]


def _by_id(path: Path) -> dict[str, Annotated]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


if __name__ == "__main__":
    main()
