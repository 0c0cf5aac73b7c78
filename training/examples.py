"""Papers to training examples: every occurrence of an annotated form becomes a label."""

from __future__ import annotations

import functools
import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.extract.tagger import load_tokenizer
from kg.extract.wordpieces import Window, Words, input_of, pools_of, windows_of, words_of
from kg.records import EntityType, Role
from training.encoder import MAX_WORDS

TYPES = [str(kind) for kind in EntityType]
ROLES = [str(role) for role in Role]
REPORT = "012"
"""Papers whose sha1(id) begins so are only ever scored, once."""

DEV = "3"
"""Papers whose sha1(id) begins so choose the checkpoint and calibrate the scores."""

MORE = Path(__file__).with_name("annotations.jsonl")
"""Further papers, annotated by a language model under our guidelines: identifiers and entities."""

CORPORA = "data/corpora"
IGNORED = -100
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(\[$\\])")


@dataclass(slots=True)
class Example:
    """One window of one text, with its labels.

    Attributes:
        id: The paper.
        text: Title, newline, abstract.
        words: Its words.
        window: The window of words.
        sentences: Character spans.
        spans: Label of each candidate span, [words, lengths]: 0 none, 1–6 type, -100 ignored.
        roles: Role of each positive span, else -100.
        tags: Word tags: 0 outside, 1 + 2·type begins, 2 + 2·type continues.
        soft: What the teacher says of each span, [words, lengths, 7], as half floats.
        targets: The base model's vectors: the text, then each sentence; None without.
        gold: The annotation, for scoring.
    """

    id: str
    text: str
    words: Words
    window: Window
    sentences: list[tuple[int, int]]
    spans: NDArray[np.int64] | None = None
    roles: NDArray[np.int64] | None = None
    tags: NDArray[np.int64] | None = None
    soft: NDArray[np.float16] | None = None
    targets: NDArray[np.float32] | None = None
    gold: dict[str, Any] = field(default_factory=dict)

    def inputs(self) -> tuple[NDArray[Any], ...]:
        """Give pieces, shapes, firsts, lasts and pools."""
        return (
            *input_of(self.words, self.window),
            pools_of(self.words, self.window, self.sentences),
        )


def fold(words: str) -> str:
    """Fold as the scorer does: case, hyphens, spaces, plural."""
    text = re.sub(r"[\s\-‐-–_/]+", " ", words.casefold()).strip(" .,;:\"'`()")
    parts = text.split()
    if parts and len(parts[-1]) > 3 and parts[-1].endswith("s"):
        last = parts[-1]
        if not last.endswith(("ss", "us", "is")):
            parts[-1] = last[:-3] + "y" if last.endswith("ies") else last[:-1]
    return " ".join(parts)


def role_of(entity: dict[str, Any]) -> str:
    """Give the role; ``addresses`` is for tasks and concepts only."""
    role = str(entity.get("role", "mentions"))
    if role == "addresses":
        instead = {
            "Method": "evaluates",
            "Dataset": "evaluates",
            "Metric": "reports",
            "Hardware": "targets",
        }
        return instead.get(entity["type"], role)
    return role


def words_of_mention(mention: str | dict[str, Any]) -> str:
    """Give the words of a mention, as annotators write it or as ``kg extract`` prints it."""
    return mention if isinstance(mention, str) else str(mention["text"])


def digest_of(paper_id: str) -> str:
    """Give sha1(id) in hexadecimal digits."""
    return hashlib.sha1(paper_id.encode(), usedforsecurity=False).hexdigest()


def fold_of(paper_id: str) -> str:
    """Give the first hexadecimal digit of sha1(id): the fold of a paper."""
    return digest_of(paper_id)[0]


def read_annotated(papers: Path, annotations: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Give pairs of paper and annotation, in the order of the annotations."""
    by_id = {paper["id"]: paper for paper in _lines(papers)}
    return [(by_id[entry["id"]], entry) for entry in _lines(annotations)]


Pair = tuple[dict[str, Any], dict[str, Any] | None]
"""A paper and its annotation, if it has one."""


def examples_of(pairs: Iterable[Pair], *, workers: int = 1) -> list[Example]:
    """Make examples, one a window (nearly always one a paper), labelled where annotated."""
    if workers < 2:
        tokenizer = load_tokenizer()
        return [example for pair in pairs for example in _examples(pair, tokenizer)]
    with ProcessPoolExecutor(workers, initializer=_start) as pool:
        return [example for some in pool.map(_in_worker, pairs, chunksize=32) for example in some]


_worker: dict[str, Tokenizer] = {}


def _start() -> None:
    _worker["tokenizer"] = load_tokenizer()


def _in_worker(pair: Pair) -> list[Example]:
    return _examples(pair, _worker["tokenizer"])


def _examples(pair: Pair, tokenizer: Tokenizer) -> list[Example]:
    paper, entry = pair
    text = f"{paper['title']}\n{paper['abstract']}"
    words = words_of(tokenizer, text)
    sentences = sentences_of(text)
    out = []
    for window in windows_of(words):
        example = Example(paper["id"], text, words, window, sentences)
        if entry is not None:
            example.gold = entry
            _label(example)
        out.append(example)
    return out


def read_more(shared: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Give pairs of paper and annotation for the papers in :data:`MORE`, by id.

    The texts are in the corpora; a paper that they lack is left out.
    """
    by_id = {paper["id"]: paper for paper in read_texts(shared, "hf_daily_papers")}
    return [(by_id[entry["id"]], entry) for entry in _lines(MORE) if entry["id"] in by_id]


@functools.cache
def read_texts(shared: Path, corpus: str) -> tuple[dict[str, Any], ...]:
    """Give the papers of a corpus, by id; arXiv ids without their prefix."""
    papers = {}
    with gzip.open(shared / CORPORA / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            paper["id"] = paper["id"].removeprefix("arxiv:")
            papers[paper["id"]] = paper
    return tuple(papers[name] for name in sorted(papers))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Cut a text roughly into title and sentences; good enough for vectors to learn from."""
    begin = text.find("\n") + 1
    cuts = [begin, *(m.end() for m in SENTENCE_END.finditer(text, begin)), len(text)]
    spans = [(0, begin - 1), *itertools.pairwise(cuts)]
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _label(example: Example) -> None:
    text, words, window = example.text, example.words, example.window
    forms: dict[str, tuple[int, int, set[str]]] = {}
    for entity in example.gold["entities"]:
        kind = TYPES.index(entity["type"]) + 1
        role = ROLES.index(role_of(entity))
        for mention in map(words_of_mention, entity["mentions"]):
            entry = forms.setdefault(fold(mention), (kind, role, set()))
            entry[2].add(mention)
    count = window.end - window.start
    starts, ends = words.starts[window.start : window.end], words.ends[window.start : window.end]
    found: list[tuple[int, int, int, int, str]] = []
    for first in range(count):
        for last in range(first, min(first + MAX_WORDS, count)):
            surface = text[starts[first] : ends[last]]
            form = fold(surface)
            known = forms.get(form)
            if known and _is_occurrence(surface, known[2]):
                found.append((first, last, known[0], known[1], form))
    spans = np.zeros((count, MAX_WORDS), dtype=np.int64)
    for first in range(count):
        spans[first, count - first :] = IGNORED
    roles = np.full((count, MAX_WORDS), IGNORED, dtype=np.int64)
    tags = np.zeros(count, dtype=np.int64)
    outer = [
        span
        for span in found
        if not any(
            other[0] <= span[0] and span[1] <= other[1] and other[:2] != span[:2] for other in found
        )
    ]
    free = {span[4] for span in outer}
    for span in found:
        first, last, kind, role, form = span
        nested = span not in outer
        spans[first, last - first] = IGNORED if nested and form in free else kind
        roles[first, last - first] = role
    for first, last, kind, _, _ in sorted(outer, key=lambda span: span[0] - span[1]):
        if not tags[first : last + 1].any():
            tags[first] = 2 * kind - 1
            tags[first + 1 : last + 1] = 2 * kind
    example.spans, example.roles, example.tags = spans, roles, tags


def _is_occurrence(surface: str, mentions: set[str]) -> bool:
    if surface in mentions:
        return True
    if not (surface[0].isalnum() and surface[-1].isalnum()):
        return False
    short = [m for m in mentions if len(m) <= 6 and " " not in m and not m.islower()]
    return len(short) < len(mentions) or not surface.islower()


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
