"""Readings of a whole corpus become extractions: links from papers to shared entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.extract.forms import fold
from kg.extract.roles import role_of
from kg.extract.vocabulary import Entry, names_of
from kg.records import Entity, Extraction, Link, Paper, Reading
from kg.resolve.candidates import Candidate, candidates_of, plain_name
from kg.resolve.confidence import confidence_of, threshold
from kg.resolve.entities import EntityTable

__all__ = ["Chosen", "chosen_of", "extraction_of", "resolve"]

Chosen = dict[str, tuple[Candidate, float]]
"""The links of one paper: the best candidate and its confidence, by key of the entity."""


def resolve(
    readings: Sequence[tuple[Paper, Reading]],
    vocabulary: Mapping[str, Entry],
    *,
    min_confidence: float | None = None,
) -> list[Extraction]:
    """Link every paper to the entities of the corpus.

    Guaranteed: the order of the papers does not change any extraction.

    Args:
        readings: Papers with their readings.
        vocabulary: Entries by key.
        min_confidence: Links below are left out, from 0 to 1; by default the threshold at which
            F1 was best on held-out papers.

    Returns:
        One extraction a paper, sorted by paper id.
    """
    least = threshold() if min_confidence is None else min_confidence
    key_of_name = names_of(vocabulary)
    ordered = sorted(readings, key=lambda pair: pair[0].id)
    table = EntityTable(vocabulary)
    for _, reading in ordered:
        table.learn(reading.abbreviations, key_of_name)
    chosen: list[Chosen] = []
    for paper, reading in ordered:
        best = chosen_of(paper, reading, key_of_name, table.key_of, least)
        for key, (candidate, confidence) in best.items():
            table.add(key, candidate, confidence)
        chosen.append(best)
    return [
        extraction_of(paper, reading, best, table.entity)
        for (paper, reading), best in zip(ordered, chosen, strict=True)
    ]


def chosen_of(
    paper: Paper,
    reading: Reading,
    key_of_name: Mapping[str, str],
    key_of: Callable[[Candidate], str],
    least: float,
) -> Chosen:
    """Choose the links of one paper.

    Args:
        paper: The paper.
        reading: Its reading.
        key_of_name: Vocabulary keys by folded name.
        key_of: Gives the key of a candidate over the corpus.
        least: Candidates of a lower confidence are left out.
    """
    best: Chosen = {}
    for candidate in candidates_of(paper, reading, key_of_name):
        confidence = confidence_of(candidate)
        if confidence < least:
            continue
        key = key_of(candidate)
        if key not in best or confidence > best[key][1]:
            best[key] = (candidate, confidence)
    return best


def extraction_of(
    paper: Paper, reading: Reading, best: Chosen, entity_of: Callable[[str], Entity]
) -> Extraction:
    """Make the extraction of one paper, when the entities of the corpus are known.

    Args:
        paper: The paper.
        reading: Its reading.
        best: Its links.
        entity_of: Gives the entity of a key.
    """
    links = tuple(
        Link(
            entity=entity_of(key),
            role=role_of(paper.text, reading.sentences, candidate.mentions, candidate.type),
            type=candidate.type,
            confidence=confidence,
            sources=candidate.sources,
            mentions=candidate.mentions,
        )
        for key, (candidate, confidence) in sorted(best.items())
    )
    spelled: dict[str, str] = {}
    for abbreviation in reading.abbreviations:
        short = plain_name(abbreviation.short)
        spelled.setdefault(short, plain_name(abbreviation.long))
    known = {fold(link): None for link in paper.code}
    code = paper.code + tuple(link for link in reading.code if fold(link) not in known)
    return Extraction(
        paper=paper,
        links=links,
        results=reading.results,
        abbreviations=dict(sorted(spelled.items())),
        code=code,
        sentences=reading.sentences,
    )
