"""What a plain spaCy recognizer learns from the same papers.

    python -m training.spacy_baseline --shared ../shared

spaCy's default convolutional network, no vectors, no pretraining; scored on the development papers
as :mod:`training.report` scores the tagger, forms joined by the abbreviations of the text. Nothing
of it is shipped.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import compounding, filter_spans, minibatch

from kg.extract.abbreviations import abbreviations_of
from kg.extract.forms import fold
from training.decoding import score
from training.examples import Pair, words_of_mention
from training.papers import labelled_pairs


def main() -> None:
    """Train, and score after each pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    train, dev = labelled_pairs(arguments.shared)
    random.seed(arguments.seed)
    spacy.util.fix_random_seed(arguments.seed)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [_example(nlp, pair) for pair in train]
    optimizer = nlp.initialize(lambda: examples)
    print(f"{len(train)} papers to train on, {len(dev)} to develop on", flush=True)
    for epoch in range(1, arguments.epochs + 1):
        random.shuffle(examples)
        for batch in minibatch(examples, size=compounding(4.0, 16.0, 1.01)):
            nlp.update(batch, drop=0.3, sgd=optimizer)
        begun = time.perf_counter()
        docs = list(nlp.pipe(_text(pair) for pair in dev))
        speed = len(docs) / (time.perf_counter() - begun)
        scores = _scores(docs, dev)
        shown = " ".join(f"{name} {values[2]:.3f}" for name, values in scores.items())
        print(f"pass {epoch}: F1 {shown}; {speed:.0f} papers/s", flush=True)


def _text(pair: Pair) -> str:
    return f"{pair[0]['title']}\n{pair[0]['abstract']}"


def _example(nlp: Language, pair: Pair) -> Example:
    plain, gold = nlp.make_doc(_text(pair)), nlp.make_doc(_text(pair))
    spans: list[Span] = []
    for entity in (pair[1] or {})["entities"]:
        for mention in map(words_of_mention, entity["mentions"]):
            for found in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", gold.text):
                span = gold.char_span(*found.span(), label=entity["type"])
                spans += [span] if span else []
    gold.ents = tuple(filter_spans(spans))
    return Example(plain, gold)


def _scores(docs: Sequence[Doc], dev: Sequence[Pair]) -> dict[str, list[float]]:
    found = score(
        (annotation["entities"], _entities(doc))
        for doc, (_, annotation) in zip(docs, dev, strict=True)
        if annotation
    )
    return {name: found[name] for name in found if name not in {"introduces", "role|match"}}


def _entities(doc: Doc) -> list[dict[str, Any]]:
    same = {fold(one.short): fold(one.long) for one in abbreviations_of(doc.text)}
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in doc.ents:
        form = fold(span.text)
        groups[same.get(form, form)].append(span)
    out = []
    for members in groups.values():
        labels = [span.label_ for span in members]
        mentions = sorted({span.text for span in members})
        kind = max(sorted(set(labels)), key=labels.count)
        out.append({"type": kind, "name": mentions[0], "mentions": mentions, "role": "uses"})
    return out


if __name__ == "__main__":
    main()
