"""Works of OpenAlex: answers of its API, or lines of its snapshot."""

from __future__ import annotations

from collections.abc import Mapping

from kg.iri import identifier_of
from kg.readers.mapped import Found, Record, at, each, mapped_json, names_of, without_tags
from kg.readers.source import Source

_SIGNS = ('"abstract_inverted_index"', '"referenced_works"', '"authorships"', '"openalex.org/W')
_MOST_WORDS = 100_000
"""A place beyond this in an inverted index is a fault of the record, not a word of an abstract."""


def is_openalex(head: str) -> bool:
    """Tell whether a text begins like works of OpenAlex.

    Example:
        >>> is_openalex('{"id": "https://openalex.org/W1", "authorships": [], "title": "A"}')
        True
    """
    works = "https://openalex.org/W" in head
    return works and head.lstrip().startswith(("{", "[")) and any(s in head for s in _SIGNS)


def read_openalex(source: Source) -> Found:
    """Read works; ids are OpenAlex's (``W…``), citations its ``referenced_works``."""
    example = '{"id": "https://openalex.org/W…", "title": …, "abstract_inverted_index": …}'
    return mapped_json(source, _record, example=example, lists=("results",))


def _record(work: Mapping[str, object]) -> Record:
    organizations = names_of(at(work, "authorships", 0, "institutions"), "display_name")
    return {
        "id": _short(work.get("id")),
        "title": without_tags(work.get("title") or work.get("display_name")),
        "abstract": without_tags(restored(work.get("abstract_inverted_index"))),
        "authors": [_person(one) for one in each(work.get("authorships"))],
        "date": work.get("publication_date") or work.get("publication_year"),
        "venue": at(work, "primary_location", "source", "display_name"),
        "doi": work.get("doi"),
        "arxiv_id": _arxiv_id(work),
        "url": at(work, "primary_location", "landing_page_url") or work.get("doi"),
        "keywords": names_of(work.get("keywords"), "display_name"),
        "organization": organizations[0] if organizations else None,
        "citations": [_short(one) for one in each(work.get("referenced_works"))],
    }


def _person(authorship: object) -> Record:
    name, orcid = (at(authorship, "author", field) for field in ("display_name", "orcid"))
    return {"name": name if isinstance(name, str) else "", "orcid": orcid}


def restored(index: object) -> str | None:
    """Put the words of an inverted index back in their places.

    Args:
        index: Each word with its places, from 0; None when there is no abstract.

    Returns:
        The words in order, with single spaces; None without an index. A place without a word
        is passed over, so that a broken index costs only what it lacks.

    Example:
        >>> restored({"We": [0], "models": [2], "train": [1]})
        'We train models'
    """
    if not isinstance(index, Mapping):
        return None
    places = [
        (place, str(word))
        for word, found in index.items()
        for place in each(found)
        if isinstance(place, int) and 0 <= place < _MOST_WORDS
    ]
    return " ".join(word for _, word in sorted(places))


def _short(identifier: object) -> object:
    return identifier.rsplit("/", 1)[-1] if isinstance(identifier, str) else identifier


def _arxiv_id(work: Mapping[str, object]) -> str | None:
    addresses = names_of(work.get("locations"), "landing_page_url")
    primary = at(work, "primary_location", "landing_page_url")
    for words in [*([primary] if isinstance(primary, str) else []), *addresses]:
        kind, identifier = identifier_of(words)
        if kind == "arxiv":
            return identifier
    return None
