"""Facets of relatedness: which sentences and which entities count for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kg.records import EntityType, Extraction, SentencePart


class Facet(StrEnum):
    """In which way papers may be related."""

    BACKGROUND = "background"
    METHOD = "method"
    RESULT = "result"
    HARDWARE = "hardware"


Facets = str | Iterable[str] | Mapping[str, float] | None
"""One facet, several, several with weights, or None for all of a paper."""

FACET_TYPES: Mapping[Facet | None, Mapping[EntityType, float]] = {
    None: dict.fromkeys(EntityType, 1.0),
    Facet.BACKGROUND: {EntityType.TASK: 1.0, EntityType.CONCEPT: 1.0, EntityType.METHOD: 0.2},
    Facet.METHOD: {EntityType.METHOD: 1.0, EntityType.CONCEPT: 0.3, EntityType.TASK: 0.2},
    Facet.RESULT: {
        EntityType.METRIC: 1.0,
        EntityType.DATASET: 1.0,
        EntityType.TASK: 0.5,
        EntityType.METHOD: 0.2,
    },
    Facet.HARDWARE: {EntityType.HARDWARE: 1.0},
}
"""How much each entity type counts; None stands for the whole paper."""

FACET_PARTS: Mapping[Facet, frozenset[SentencePart]] = {
    Facet.BACKGROUND: frozenset({SentencePart.TITLE, SentencePart.BACKGROUND}),
    Facet.METHOD: frozenset({SentencePart.TITLE, SentencePart.METHOD}),
    Facet.RESULT: frozenset({SentencePart.RESULT}),
}
"""Which sentences speak of a facet; for hardware, those that name hardware."""


def facet_weights(facets: Facets) -> dict[Facet | None, float]:
    """Give each facet's share, in the order of :class:`Facet`; they add up to 1.

    Args:
        facets: As the user asks.

    Returns:
        Shares by facet; ``{None: 1.0}`` when no facet is asked for.

    Raises:
        ValueError: If a facet is unknown, or a weight is negative or not a number, or all are 0.

    Example:
        >>> facet_weights({"method": 3, "result": 1})
        {<Facet.METHOD: 'method'>: 0.75, <Facet.RESULT: 'result'>: 0.25}
        >>> facet_weights(None)
        {None: 1.0}
    """
    if facets is None or facets in ("", "all"):
        return {None: 1.0}
    named: dict[str, float] = {}
    if isinstance(facets, str):
        named[facets] = 1.0
    elif isinstance(facets, Mapping):
        named.update(facets)
    else:
        named.update(dict.fromkeys(facets, 1.0))
    known = [facet.value for facet in Facet]
    for name, weight in named.items():
        if name not in known:
            raise ValueError(f"no facet is called {name!r}; the facets are {', '.join(known)}")
        if not 0 <= weight < float("inf"):
            raise ValueError(f"the weight of facet {name!r} is {weight}; give 0 or more")
    total = sum(named.values())
    if not named:
        return {None: 1.0}
    if not total:
        raise ValueError("all facets weigh 0; give one of them more")
    return {facet: named[facet] / total for facet in Facet if named.get(facet, 0) > 0}


def facet_sentences(extraction: Extraction, facet: Facet | None) -> list[int]:
    """Give the places of the sentences that speak of a facet, in order of the text.

    A paper in which no sentence does (a short abstract, say) speaks of it in all.

    Example:
        >>> from kg.records import Paper, Sentence
        >>> one = Extraction(Paper("p", "T", "We do."), sentences=(Sentence(0, 1), Sentence(2, 8)))
        >>> facet_sentences(one, Facet.METHOD)
        [0, 1]
    """
    sentences = extraction.sentences
    everything = list(range(len(sentences)))
    if facet is None:
        return everything
    if facet is Facet.HARDWARE:
        places = [
            mention.start
            for link in extraction.links
            if link.type is EntityType.HARDWARE
            for mention in link.mentions
        ]
        chosen = [
            place
            for place in everything
            if any(sentences[place].start <= start < sentences[place].end for start in places)
        ]
    else:
        chosen = [place for place in everything if sentences[place].part in FACET_PARTS[facet]]
    only_title = all(sentences[place].part is SentencePart.TITLE for place in chosen)
    return everything if only_title else chosen
