"""A paper's record from the statements about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from kg.iri import ORCID
from kg.rdf import terms
from kg.rdf.compact import read_order
from kg.rdf.readable import Triple
from kg.records import Paper

Values = dict[str, list[str]]
"""Values of one subject by predicate."""

PAPER_VERBS = frozenset(
    {
        terms.IDENTIFIER,
        terms.TITLE,
        terms.ABSTRACT,
        terms.AUTHOR,
        terms.POSITION,
        terms.NAME,
        terms.SAME_AS,
        terms.AUTHOR_COUNT,
        terms.ISSUED,
        terms.VENUE,
        terms.URL,
        terms.DOI,
        terms.ARXIV_ID,
        terms.KEYWORDS,
        terms.UPVOTES,
        terms.COMMENT_COUNT,
        terms.ORGANIZATION,
        terms.CITED_ID,
        terms.CODE,
        terms.ALIAS,
        terms.DCT_SOURCE,
        terms.LIST_ORDER,
    }
)
"""All predicates that a paper's own record is read from."""


def by_subject(triples: Iterable[Triple]) -> dict[str, Values]:
    """Give the values of each subject by predicate."""
    subjects: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for subject, verb, value in triples:
        subjects[subject][verb].append(value)
    return {subject: dict(values) for subject, values in subjects.items()}


def first(values: Values, verb: str) -> str:
    """Give the first value of a predicate, empty where there is none."""
    found = values.get(verb)
    return found[0] if found else ""


def integer(values: Values, verb: str) -> int | None:
    """Give the first value as an integer."""
    found = values.get(verb)
    return int(found[0]) if found else None


def decimal(values: Values, verb: str) -> float | None:
    """Give the first value as a float."""
    found = values.get(verb)
    return float(found[0]) if found else None


def _ordered(values: Values, verb: str, order: str, name: str) -> tuple[str, ...]:
    stored: Sequence[str] = values.get(verb, ())
    return read_order(order, name, stored, sorted(stored))


def _authors(values: Values, subjects: Mapping[str, Values]) -> list[Values]:
    nodes = (subjects[node] for node in values.get(terms.AUTHOR, ()))
    return sorted(nodes, key=lambda author: int(first(author, terms.POSITION)))


def paper_of(iri: str, subjects: Mapping[str, Values]) -> Paper:
    """Give a paper from the statements of its graph.

    Args:
        iri: The paper's IRI.
        subjects: The graph's statements by subject; those with other predicates than
            :data:`PAPER_VERBS` are not looked at.

    Example:
        >>> triples = [("http://x/p", terms.IDENTIFIER, "p"), ("http://x/p", terms.TITLE, "A law")]
        >>> paper_of("http://x/p", by_subject(triples)).title
        'A law'
    """
    values = subjects[iri]
    order = first(values, terms.LIST_ORDER)
    authors = _authors(values, subjects)
    orcids = tuple(first(author, terms.SAME_AS).removeprefix(ORCID) for author in authors)
    inputs = [unquote(source.rpartition("/")[2]) for source in values.get(terms.DCT_SOURCE, ())]
    return Paper(
        id=first(values, terms.IDENTIFIER),
        title=first(values, terms.TITLE),
        abstract=first(values, terms.ABSTRACT),
        authors=tuple(first(author, terms.NAME) for author in authors),
        orcids=orcids if any(orcids) else (),
        author_count=integer(values, terms.AUTHOR_COUNT),
        date=first(values, terms.ISSUED),
        venue=first(values, terms.VENUE),
        url=first(values, terms.URL),
        doi=first(values, terms.DOI),
        arxiv_id=first(values, terms.ARXIV_ID),
        keywords=_ordered(values, terms.KEYWORDS, order, "keywords"),
        upvotes=integer(values, terms.UPVOTES),
        comments=integer(values, terms.COMMENT_COUNT),
        organization=first(values, terms.ORGANIZATION),
        citations=_ordered(values, terms.CITED_ID, order, "citations"),
        code=read_order(order, "sourceCode", values.get(terms.CODE, ()), ()),
        aliases=_ordered(values, terms.ALIAS, order, "aliases"),
        inputs=read_order(order, "inputs", inputs, sorted(inputs)),
    )
