"""What data/README.md says of the files beside it."""

from __future__ import annotations

import json
from collections import Counter

from kg.readers import read_papers
from kg.resources import resource

README = resource("data", "README.md").read_text("utf-8")
PAGE = resource("data", "daily-papers.txt")
GOLD = [
    json.loads(line)
    for line in resource("data", "gold", "daily-papers.jsonl").read_text("utf-8").splitlines()
]


def test_the_page_is_as_described() -> None:
    papers = list(read_papers(PAGE))
    text = PAGE.read_text("utf-8")
    bare = sum(paper.date.startswith("2026") for paper in papers)
    said = [
        f"{len(papers)} papers; {sum(bool(paper.date) for paper in papers)} with a date",
        f"({bare} of them without a year on the page)",
        f"{sum(paper.author_count is not None for paper in papers)} with a number of authors",
        f"{sum(bool(paper.organization) for paper in papers)} with an organisation",
        f"{sum(paper.comments is not None for paper in papers)} with a comment count",
        f"{len(text.splitlines())} lines",
    ]
    assert [words for words in said if words not in README] == []


def test_the_gold_annotations_are_as_described() -> None:
    entities = [entity for line in GOLD for entity in line["entities"]]
    types = Counter(entity["type"] for entity in entities)
    mentions = sum(len(entity["mentions"]) for entity in entities)
    said = [
        f"{len(entities):,} entities",
        *(f"{count} {name}" for name, count in types.items()),
        f"{mentions:,} mentions",
        f"{sum(len(line['results']) for line in GOLD)} results",
        f"{sum(len(line['abbreviations']) for line in GOLD)} abbreviations",
        f"{sum(len(line['code']) for line in GOLD)} code links",
    ]
    assert [words for words in said if words not in README] == []


def test_gold_mentions_are_in_their_papers() -> None:
    texts = {paper.title: paper.text for paper in read_papers(PAGE)}
    missing = [
        (line["id"], mention)
        for line in GOLD
        for entity in line["entities"]
        for mention in entity["mentions"]
        if mention not in texts[line["title"]]
    ]
    assert missing == []
