"""Speed of extraction beside the tagger's bare forward pass and a stock spaCy pipeline.

    python -m benchmarks.extraction [INPUT …] [--papers N] [--spacy en_core_web_sm] [--repeat 3]

Everything runs in one process and one thread, on the same texts, in turns; each row is the best
of its turns. Without ``--spacy`` the stock pipeline is one of the same make (shared tok2vec,
tagger, parser, ner) that nobody has trained: it does the same work. Only the ratios travel.
"""

from __future__ import annotations

import argparse
import resource as system
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import spacy

from kg.extract.pipeline import Extractor
from kg.extract.sentences import sentences_of
from kg.extract.tagger import Tagger, load_tokenizer
from kg.extract.wordpieces import feed_of, windows_of, words_of
from kg.readers import read_papers
from kg.records import Paper
from kg.resolve import resolve
from kg.resources import resource


def feeds_of(papers: list[Paper]) -> list[dict[str, Any]]:
    """Give what the network is fed for each window of the papers, ready made."""
    tokenizer = load_tokenizer()
    feeds = []
    for paper in papers:
        words = words_of(tokenizer, paper.text)
        spans = [(s.start, s.end) for s in sentences_of(paper.title, paper.abstract)]
        feeds += [feed_of(words, window, spans) for window in windows_of(words)]
    return feeds


def stock_pipeline(name: str | None) -> Any:
    """Give a spaCy pipeline with tagger, parser and ner: an installed one, or an untrained one."""
    if name:
        return spacy.load(name)
    nlp = spacy.blank("en")
    for part in ("tagger", "parser", "ner"):
        nlp.add_pipe(part)
    nlp.get_pipe("tagger").add_label("NOUN")  # type: ignore[attr-defined]
    nlp.get_pipe("parser").add_label("nsubj")  # type: ignore[attr-defined]
    nlp.get_pipe("ner").add_label("ORG")  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path, nargs="*")
    parser.add_argument("--papers", type=int, help="read the first so many only")
    parser.add_argument("--spacy", help="an installed pipeline")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    inputs = options.inputs or [resource("data", "daily-papers.txt")]
    papers = list(islice(read_papers(inputs), options.papers))
    extractor, tagger = Extractor(), Tagger.load()
    feeds = feeds_of(papers)
    pieces = sum(feed["pieces"].shape[1] for feed in feeds)
    stock = stock_pipeline(options.spacy)
    texts = [paper.text for paper in papers]
    sentences = [sentences_of(paper.title, paper.abstract) for paper in papers]

    def extract() -> None:
        resolve(list(zip(papers, extractor.read_many(papers), strict=True)), extractor.entries)

    rows: dict[str, Callable[[], Any]] = {
        "the tagger's forward pass alone": lambda: [tagger.run(feed) for feed in feeds],
        "the tagger": lambda: [
            tagger.read(text, own) for text, own in zip(texts, sentences, strict=True)
        ],
        "kg extract, in process": extract,
        f"spaCy {options.spacy or 'tagger, parser, ner'}": lambda: list(stock.pipe(texts)),
    }
    best = dict.fromkeys(rows, np.inf)
    for _ in range(options.repeat):
        for name, work in rows.items():
            start = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - start)
    bare = best["the tagger's forward pass alone"]
    print(f"{len(papers)} papers, {pieces} word pieces, {len(feeds)} windows")
    print(f"{'':34}{'CPU s':>8}{'papers/s':>10}{'speed, forward pass = 1':>26}")
    for name, seconds in best.items():
        print(f"{name:34}{seconds:8.2f}{len(papers) / seconds:10.1f}{bare / seconds:26.2f}")
    print(f"peak memory {system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
