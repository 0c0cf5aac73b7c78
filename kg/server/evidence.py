"""The sentences of a paper that name an entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.rdf.compact import read_mentions, read_sentences
from kg.records import Sentence


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, and where in it the words stand.

    Attributes:
        text: The sentence.
        places: First and last character of the words, in order, without overlap.
    """

    text: str
    places: tuple[tuple[int, int], ...]


def quotes_of(title: str, abstract: str, mentions: str, sentences: str) -> dict[str, list[Quote]]:
    r"""Give the sentences that prove each link of a paper.

    Args:
        title: The paper's title.
        abstract: Its abstract; empty where the graph was built without texts.
        mentions: The graph's list of mentions.
        sentences: The graph's list of sentences.

    Returns:
        By key of the entity, sentences in the order of the text.

    Example:
        >>> quotes_of("On H100", "", "nvidia-h100:3-7:Hardware:vocabulary:1.0:", "0-7:title")
        {'nvidia-h100': [Quote(text='On H100', places=((3, 7),))]}
    """
    text = f"{title}\n{abstract}"
    spans = read_sentences(sentences)
    found: dict[str, list[Quote]] = {}
    for key, named in read_mentions(mentions, text).items():
        places = sorted({(mention.start, mention.end) for mention in named})
        quotes = [quote for span in spans for quote in _quote(text, span, places)]
        if quotes:
            found[key] = quotes
    return found


def _quote(text: str, span: Sentence, places: list[tuple[int, int]]) -> Iterator[Quote]:
    inside, free = [], span.start
    for start, end in places:
        if free <= start and end <= min(span.end, len(text)):
            inside.append((start - span.start, end - span.start))
            free = end
    if inside:
        yield Quote(text[span.start : span.end], tuple(inside))
