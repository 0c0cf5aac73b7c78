"""Results of a paper as statements, with the entities that their words name.

A result keeps its words and, where they name an entity that the paper links to, points at it:
the words of a mention, the entity's name or another label, or a longer phrase that contains one
("1024 MI250X GPUs"). Nothing is matched across papers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from kg.iri import BASE, entity_iri
from kg.rdf import terms
from kg.rdf.terms import integer_term, iri_term, number_term, text_term
from kg.records import EntityType, Extraction, Link, Result

_ANY = frozenset(EntityType)
_METHOD = frozenset({EntityType.METHOD})
_METRIC = frozenset({EntityType.METRIC})
_DATASET = frozenset({EntityType.DATASET})
_HARDWARE = frozenset({EntityType.HARDWARE})

Statement = tuple[str, str, str]


def result_statements(extraction: Extraction, paper: str, base: str = BASE) -> Iterator[Statement]:
    """Give the statements of all results of a paper.

    Args:
        extraction: The paper with links and results.
        paper: The paper's IRI.
        base: The base of all things.

    Yields:
        Subject, predicate and written object.
    """
    phrases = _phrases(extraction.links) if extraction.results else {}
    for number, result in enumerate(extraction.results, start=1):
        node = f"{paper}#result-{number}"
        yield paper, terms.RESULT, iri_term(node)
        yield node, terms.TYPE, iri_term(terms.RESULT_CLASS)
        yield from _number_statements(result, node)
        for verb, verb_name, words, types, within in (
            (terms.METRIC, terms.METRIC_NAME, result.metric, _METRIC, _METRIC),
            (terms.SUBJECT, terms.SUBJECT_NAME, result.subject, _ANY, _METHOD),
            (terms.BASELINE, terms.BASELINE_NAME, result.baseline, _ANY, _METHOD),
            (terms.ON_DATASET, terms.DATASET_NAME, result.dataset, _DATASET, _DATASET),
            (terms.ON_HARDWARE, terms.HARDWARE_NAME, result.hardware, _HARDWARE, _HARDWARE),
        ):
            link = _find_link(words, phrases, types, within) if words else None
            if link:
                yield node, verb, iri_term(entity_iri(link.entity.key, base))
            if words and (link is None or words != link.entity.name):
                yield node, verb_name, text_term(words)


def _number_statements(result: Result, node: str) -> Iterator[Statement]:
    yield node, terms.VALUE, text_term(result.value)
    if result.low is not None:
        yield node, terms.LOW, number_term(result.low)
    if result.high is not None:
        yield node, terms.HIGH, number_term(result.high)
    for verb, iris, word in (
        (terms.BOUND, terms.BOUND_IRI, result.bound),
        (terms.STATISTIC, terms.STATISTIC_IRI, result.statistic),
        (terms.KIND, terms.KIND_IRI, result.kind),
    ):
        if word in iris:
            yield node, verb, iri_term(iris[word])
    if result.unit:
        yield node, terms.UNIT, text_term(result.unit)
    if result.count is not None:
        yield node, terms.COUNT, integer_term(result.count)
    yield node, terms.QUOTE, text_term(result.quote)
    yield node, terms.QUOTE_START, integer_term(result.start)
    if result.end != result.start + len(result.quote):
        yield node, terms.QUOTE_END, integer_term(result.end)


def _phrases(links: Collection[Link]) -> dict[str, list[Link]]:
    """Give the links that each folded phrase of the paper may name, in the order of the links."""
    phrases: dict[str, list[Link]] = {}
    for link in links:
        entity = link.entity
        words = {entity.name, *entity.labels, *(mention.text for mention in link.mentions)}
        for phrase in {_folded(word) for word in words} - {""}:
            phrases.setdefault(phrase, []).append(link)
    return phrases


def _find_link(
    words: str,
    phrases: Mapping[str, list[Link]],
    types: Collection[EntityType],
    within: Collection[EntityType],
) -> Link | None:
    """Find the link that words name: as a whole, else the longest phrase inside them."""
    folded = _folded(words)
    for link in phrases.get(folded, ()):
        if link.type in types:
            return link
    inside = [
        phrase
        for phrase, links in phrases.items()
        if f" {phrase} " in f" {folded} " and any(link.type in within for link in links)
    ]
    if not inside:
        return None
    best = max(inside, key=lambda phrase: (len(phrase), phrase))
    return next(link for link in phrases[best] if link.type in within)


def _folded(words: str) -> str:
    """Fold case, hyphens and the plural of the last word."""
    text = " ".join(re.split(r"[\s\-‐-―]+", words.casefold())).strip()
    return text[:-1] if len(text) > 3 and text.endswith("s") and text[-2] not in "su" else text
