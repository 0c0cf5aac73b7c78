"""One extraction to the lines of its two graphs.

All functions are pure and fast: plain strings, no RDF library. A line is one quad of N-Quads
without its line break; what comes out is sorted and has no line twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from kg.iri import (
    BASE,
    ORCID,
    entity_iri,
    identifier_of,
    input_iri,
    organization_iri,
    paper_iri,
    venue_iri,
)
from kg.rdf import terms
from kg.rdf.compact import list_order, mention_list, sentence_list
from kg.rdf.results import result_statements
from kg.rdf.terms import (
    address_term,
    integer_term,
    iri_term,
    number_term,
    text_term,
    typed_term,
)
from kg.records import Extraction, Link, Paper

Statement = tuple[str, str, str]
"""Subject and predicate as IRIs, object as a written term."""

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def paper_quads(
    extraction: Extraction, base: str = BASE, *, iris: Mapping[str, str] | None = None
) -> list[str]:
    """Give the lines of a paper's own graph: the paper, its links and its results.

    Args:
        extraction: The paper with its links.
        base: The base of all things.
        iris: IRIs of papers by id, to resolve citations by an id of the corpus; citations by
            arXiv id or DOI need none.

    Returns:
        Sorted lines in the graph named like the paper.

    Example:
        >>> lines = paper_quads(Extraction(Paper("p", "A title", date="2024")))
        >>> [line for line in lines if "#year" in line]
        ['<https://w3id.org/litkg/paper/a-title> <https://w3id.org/litkg/ontology#year>
        "2024"^^<http://www.w3.org/2001/XMLSchema#integer>
        <https://w3id.org/litkg/paper/a-title> .']
    """
    paper = paper_iri(extraction.paper, base)
    statements = [
        *_paper_statements(extraction, paper, base, iris or {}),
        *_link_statements(extraction.links, paper, base),
        *result_statements(extraction, paper, base),
    ]
    return lines_of(statements, paper)


def evidence_quads(extraction: Extraction, base: str = BASE) -> list[str]:
    """Give the lines of a paper's evidence graph: its mentions as Web Annotations.

    Each mention is one annotation of 12 quads at most. Its selector says the place both ways, by
    position and by the words themselves. Extractors that found the same words of the same
    entity share one annotation.

    Returns:
        Sorted lines in the graph ``<paper>/evidence``.
    """
    paper = paper_iri(extraction.paper, base)
    statements: list[Statement] = []
    for link in extraction.links:
        statements += _mention_statements(link, paper, base)
    return lines_of(statements, f"{paper}/evidence")


def lines_of(statements: Iterable[Statement], graph: str) -> list[str]:
    """Write statements as sorted lines in one graph, none twice."""
    return sorted(
        {f"<{subject}> <{verb}> {thing} <{graph}> ." for subject, verb, thing in statements}
    )


@lru_cache(maxsize=200_000)
def _entity(key: str, base: str) -> str:
    return entity_iri(key, base)


def _paper_statements(
    extraction: Extraction, iri: str, base: str, iris: Mapping[str, str]
) -> Iterator[Statement]:
    paper = extraction.paper
    for class_iri in terms.PAPER_CLASSES:
        yield iri, terms.TYPE, iri_term(class_iri)
    for verb, text in (
        (terms.IDENTIFIER, paper.id),
        (terms.TITLE, paper.title),
        (terms.ABSTRACT, paper.abstract),
        (terms.VENUE, paper.venue),
        (terms.DOI, paper.doi),
        (terms.ARXIV_ID, paper.arxiv_id),
        (terms.ORGANIZATION, paper.organization),
        (terms.SENTENCE_LIST, sentence_list(extraction.sentences)),
        (terms.MENTION_LIST, mention_list(extraction.links)),
        (terms.LIST_ORDER, _order(extraction)),
    ):
        if text or verb == terms.TITLE:
            yield iri, verb, text_term(text)
    for verb, number in (
        (terms.AUTHOR_COUNT, paper.author_count),
        (terms.UPVOTES, paper.upvotes),
        (terms.COMMENT_COUNT, paper.comments),
    ):
        if number is not None:
            yield iri, verb, integer_term(number)
    if paper.organization:
        organization = organization_iri(paper.organization, base)
        yield iri, terms.SOURCE_ORGANIZATION, iri_term(organization)
    if paper.venue:
        yield iri, terms.IS_PART_OF, iri_term(venue_iri(paper.venue, base))
    if paper.url:
        yield iri, terms.URL, address_term(paper.url)
    yield from _date_statements(paper, iri)
    yield from _author_statements(paper, iri)
    for verb, values in ((terms.ALIAS, paper.aliases), (terms.KEYWORDS, paper.keywords)):
        for value in values:
            yield iri, verb, text_term(value)
    for address in (*paper.code, *extraction.code):
        yield iri, terms.CODE, address_term(address)
    for short, long in extraction.abbreviations.items():
        yield iri, terms.EXPANSION, text_term(f"{short} = {long}")
    for name in paper.inputs:
        source = iri_term(input_iri(name, base))
        yield iri, terms.DCT_SOURCE, source
        yield iri, terms.DERIVED_FROM, source
    for cited in paper.citations:
        yield iri, terms.CITED_ID, text_term(cited)
        target = iris.get(cited) or _cited_iri(cited, base)
        if target and target != iri:
            yield iri, terms.CITES, iri_term(target)


def _order(extraction: Extraction) -> str:
    paper = extraction.paper
    code = {*paper.code, *extraction.code}
    return list_order(
        {
            "keywords": (paper.keywords, paper.keywords, sorted(set(paper.keywords))),
            "citations": (paper.citations, paper.citations, sorted(set(paper.citations))),
            "aliases": (paper.aliases, paper.aliases, sorted(set(paper.aliases))),
            "code": (extraction.code, code, sorted(code)),
            "sourceCode": (paper.code, code, ()),
            "inputs": (paper.inputs, paper.inputs, sorted(set(paper.inputs))),
        }
    )


def _date_statements(paper: Paper, iri: str) -> Iterator[Statement]:
    if not paper.date:
        return
    if _DATE.fullmatch(paper.date) and _is_date(paper.date):
        yield iri, terms.ISSUED, typed_term(paper.date, _DATE_TYPES[len(paper.date)])
        yield iri, terms.YEAR, integer_term(int(paper.date[:4]))
    else:
        yield iri, terms.ISSUED, text_term(paper.date)


def _is_date(words: str) -> bool:
    try:
        date.fromisoformat(f"{words}-01-01"[:10])
    except ValueError:
        return False
    return True


def _author_statements(paper: Paper, iri: str) -> Iterator[Statement]:
    orcids = paper.orcids or ("",) * len(paper.authors)
    for position, (name, orcid) in enumerate(zip(paper.authors, orcids, strict=True), start=1):
        author = f"{iri}#author-{position}"
        yield iri, terms.AUTHOR, iri_term(author)
        yield author, terms.TYPE, iri_term(terms.PERSON)
        yield author, terms.NAME, text_term(name)
        yield author, terms.POSITION, integer_term(position)
        if orcid:
            yield author, terms.SAME_AS, iri_term(f"{ORCID}{orcid}")


def _cited_iri(cited: str, base: str) -> str:
    kind, identifier = identifier_of(cited)
    if kind == "arxiv":
        return paper_iri(Paper("", "", arxiv_id=identifier), base)
    return paper_iri(Paper("", "", doi=identifier), base) if kind else ""


def _link_statements(links: Iterable[Link], paper: str, base: str) -> Iterator[Statement]:
    for link in links:
        entity = _entity(link.entity.key, base)
        node = _link_iri(link, paper, base)
        term, node_term = iri_term(entity), iri_term(node)
        yield paper, terms.ROLE_IRI[link.role], term
        yield paper, terms.LINK, node_term
        yield node, terms.TYPE, iri_term(terms.LINK_CLASS)
        yield node, terms.ENTITY, term
        yield node, terms.ROLE, iri_term(terms.ROLE_IRI[link.role])
        yield node, terms.TYPE_IN_PAPER, iri_term(terms.CLASS_OF_TYPE[link.type])
        yield node, terms.CONFIDENCE, number_term(link.confidence)
        yield node, terms.MENTION_COUNT, integer_term(_place_count(link))
        for source in link.sources:
            yield node, terms.SOURCE, iri_term(terms.SOURCE_IRI[source])


def _link_iri(link: Link, paper: str, base: str) -> str:
    return f"{paper}#link-{_entity(link.entity.key, base).rpartition('/')[2]}"


def _place_count(link: Link) -> int:
    return len({(mention.start, mention.end) for mention in link.mentions})


def _mention_statements(link: Link, paper: str, base: str) -> Iterator[Statement]:
    entity = _entity(link.entity.key, base)
    tail = entity.rpartition("/")[2]
    for mention in link.mentions:
        place = f"{mention.start}-{mention.end}-{tail}"
        node, target = f"{paper}#mention-{place}", f"{paper}#span-{place}"
        selector = f"{paper}#selector-{place}"
        yield node, terms.TYPE, iri_term(terms.ANNOTATION)
        yield node, terms.HAS_BODY, iri_term(entity)
        yield node, terms.HAS_TARGET, iri_term(target)
        yield node, terms.EVIDENCE_OF, iri_term(_link_iri(link, paper, base))
        yield target, terms.TYPE, iri_term(terms.SPECIFIC_RESOURCE)
        yield target, terms.HAS_SOURCE, iri_term(paper)
        yield target, terms.HAS_SELECTOR, iri_term(selector)
        yield selector, terms.TYPE, iri_term(terms.POSITION_SELECTOR)
        yield selector, terms.TYPE, iri_term(terms.QUOTE_SELECTOR)
        yield selector, terms.START, integer_term(mention.start)
        yield selector, terms.END, integer_term(mention.end)
        yield selector, terms.EXACT, text_term(mention.text)
