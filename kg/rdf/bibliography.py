"""Organisations and venues as things that papers share, as lines.

A paper's own graph keeps the words of its source (``kg:organization``, ``kg:venue``) and leads to
the thing (``schema:sourceOrganization``, ``schema:isPartOf``). What the thing is and how it is
spelled stands once, in the graph of the bibliography. Spellings that differ in case, accents or
punctuation are one thing with several names; nothing else is guessed to be the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.iri import BASE, graph_iri, organization_iri, venue_iri
from kg.rdf import terms
from kg.rdf.quads import Statement, lines_of
from kg.rdf.terms import iri_term, text_term
from kg.records import Paper


def bibliography_quads(papers: Iterable[Paper], base: str = BASE) -> list[str]:
    """Give the lines of the graph of organisations and venues: class and every spelling.

    The lines of many papers are the distinct lines of each.

    Example:
        >>> lines = bibliography_quads([Paper("p", "A title", venue="ICML")])
        >>> [line for line in lines if "name" in line]
        ['<https://w3id.org/litkg/venue/icml> <https://schema.org/name> "ICML"
        <https://w3id.org/litkg/graph/bibliography> .']
    """
    statements = (statement for paper in papers for statement in _statements(paper, base))
    return lines_of(statements, graph_iri("bibliography", base))


def _statements(paper: Paper, base: str) -> Iterator[Statement]:
    if paper.organization:
        iri = organization_iri(paper.organization, base)
        yield iri, terms.TYPE, iri_term(terms.ORGANIZATION_CLASS)
        yield iri, terms.NAME, text_term(paper.organization)
    if paper.venue:
        iri = venue_iri(paper.venue, base)
        yield iri, terms.TYPE, iri_term(terms.VENUE_CLASS)
        yield iri, terms.NAME, text_term(paper.venue)
