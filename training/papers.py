"""Which papers are used for what: the first hexadecimal digit of sha1(id) decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.resolve.papers import folded_title
from training.examples import (
    DEV,
    REPORT,
    Example,
    Pair,
    digest_of,
    examples_of,
    fold_of,
    read_annotated,
    read_more,
    read_texts,
)

ACL_SINCE = 2016
"""Papers of the ACL Anthology are licensed for use from this year on."""

ACL_COUNT = 6000
"""How many of them the teachers read."""


def labelled_pairs(shared: Path) -> tuple[list[Pair], list[Pair]]:
    """Give the annotated papers to train on, and those to develop on."""
    folder = shared / "annotation"
    pairs = read_annotated(folder / "train.papers.jsonl", folder / "train.jsonl")
    pairs = [pair for pair in pairs if fold_of(pair[0]["id"]) not in REPORT]
    dev: list[Pair] = [pair for pair in pairs if fold_of(pair[0]["id"]) in DEV]
    train: list[Pair] = [pair for pair in pairs if fold_of(pair[0]["id"]) not in DEV]
    train += read_annotated(folder / "seed.papers.jsonl", folder / "seed.jsonl")
    train += [pair for pair in read_more(shared) if fold_of(pair[0]["id"]) not in DEV]
    return train, dev


def labelled_examples(shared: Path, *, workers: int = 1) -> tuple[list[Example], list[Example]]:
    """Give :func:`labelled_pairs` as examples."""
    train, dev = labelled_pairs(shared)
    return examples_of(train, workers=workers), examples_of(dev, workers=workers)


def unlabelled_papers(shared: Path, *, acl: int = ACL_COUNT) -> list[dict[str, Any]]:
    """Give the papers that a teacher labels: Daily Papers and ``acl`` of the ACL Anthology.

    Annotated papers, those of the report fold among them, are not here, by id nor by title.
    """
    folder = shared / "annotation"
    known: set[str] = set()
    for name in ("train", "seed"):
        for paper, _ in read_annotated(folder / f"{name}.papers.jsonl", folder / f"{name}.jsonl"):
            known |= {paper["id"], folded_title(paper["title"])}
    for paper, _ in read_more(shared):
        known |= {paper["id"], folded_title(paper["title"])}
    later = [p for p in read_texts(shared, "acl_anthology") if (p["year"] or 0) >= ACL_SINCE]
    later.sort(key=lambda paper: digest_of(paper["id"]))
    papers = [*read_texts(shared, "hf_daily_papers"), *later[:acl]]
    out = []
    for paper in papers:
        title = folded_title(paper["title"])
        if paper["id"] not in known and title not in known and len(paper["abstract"]) >= 300:
            known |= {paper["id"], title}
            out.append({name: paper[name] for name in ("id", "title", "abstract")})
    return out
