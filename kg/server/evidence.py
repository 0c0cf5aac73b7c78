"""The sentences of a paper that name an entity."""

from __future__ import annotations

from dataclasses import dataclass

from kg.rdf.compact import read_mentions, read_sentences


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, and where in it the words stand.

    Attributes:
        text: The sentence; two, where the words go over the end of one.
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
        places: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for start, end in sorted({(mention.start, mention.end) for mention in named}):
            touched = [span for span in spans if span.start < end and start < span.end]
            if touched and end <= len(text):
                places.setdefault((touched[0].start, touched[-1].end), []).append((start, end))
        if places:
            found[key] = [_quote(text, span, inside) for span, inside in places.items()]
    return found


def _quote(text: str, span: tuple[int, int], places: list[tuple[int, int]]) -> Quote:
    """Cut out a sentence, or two that a mention joins."""
    first, last = span
    inside, free = [], first
    for start, end in places:
        if free <= start:
            inside.append((start - first, end - first))
            free = end
    return Quote(text[first:last], tuple(inside))
