"""Extractions in the annotation form: one JSON object a paper, as ``kg extract`` prints it."""

from __future__ import annotations

from typing import Any

from kg.iri import BASE, entity_iri
from kg.records import Extraction, Link, Result

_RESULT_FIELDS = (
    "metric",
    "value",
    "low",
    "high",
    "bound",
    "statistic",
    "kind",
    "unit",
    "subject",
    "baseline",
    "dataset",
    "hardware",
    "count",
    "quote",
    "start",
    "end",
)


def to_annotation(extraction: Extraction, base: str = BASE) -> dict[str, Any]:
    r"""Give one paper's extraction as plain values, ready for JSON.

    Guaranteed: ``text[start:end]`` equals a mention's ``text``; an entity stands once, with one
    mention for each place; entities are in order of their keys.

    Args:
        extraction: The extraction.
        base: Base of the entities' IRIs.

    Returns:
        The object of DESIGN's "``kg extract`` line".

    Example:
        >>> from kg.records import Paper
        >>> to_annotation(Extraction(Paper("p", "On GPUs")))["text"]
        'On GPUs\n'
    """
    return {
        "id": extraction.paper.id,
        "text": extraction.paper.text,
        "entities": [_entity(link, base) for link in extraction.links],
        "abbreviations": dict(extraction.abbreviations),
        "results": [_result(result) for result in extraction.results],
        "code": list(extraction.code),
    }


def _entity(link: Link, base: str) -> dict[str, Any]:
    return {
        "type": link.type.value,
        "name": link.entity.name,
        "iri": entity_iri(link.entity.key, base),
        "role": link.role.value,
        "confidence": link.confidence,
        "sources": [source.value for source in link.sources],
        "mentions": [
            {"text": mention.text, "start": mention.start, "end": mention.end}
            for mention in link.mentions
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in _RESULT_FIELDS}
