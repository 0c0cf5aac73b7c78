"""TEI documents as GROBID makes them of PDFs: the header and the abstract of one paper."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kg.errors import BadRecord
from kg.iri import identifier_of
from kg.readers.mapped import Found, Record, papers_of
from kg.readers.neutral import Ids
from kg.readers.source import Source
from kg.readers.xml_records import (
    child,
    children,
    local_name,
    starts_with,
    text_of,
    words_in,
    xml_records,
)


def is_grobid_tei(head: str) -> bool:
    """Tell whether a text begins like a TEI document, or a corpus of them.

    Example:
        >>> is_grobid_tei('<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>')
        True
    """
    return starts_with(head, "TEI", "teiCorpus")


def read_grobid_tei(source: Source) -> Found:
    """Read headers; ids are the arXiv id or DOI that a document gives, else the title's slug."""
    ids = Ids()
    for item in xml_records(source, "TEI"):
        if item.element is None:
            yield BadRecord(source.path, item.place, item.fault, item.mend)
        else:
            yield from papers_of(source, [(item.place, _record(item.element, ids))])


def _record(document: Element, ids: Ids) -> Record:
    header = child(document, "teiHeader")
    work = child(header, "fileDesc", "sourceDesc", "biblStruct")
    article, journal = child(work, "analytic"), child(work, "monogr")
    title = text_of(header, "fileDesc", "titleStmt", "title") or text_of(article, "title")
    abstract = _abstract(child(header, "profileDesc", "abstract"))
    known = _identifiers(article) | _identifiers(work) | _identifiers(journal)
    identifier = known.get("arxiv") or known.get("doi")
    date = child(journal, "imprint", "date")
    references = child(document, "text", "back")
    return {
        "id": identifier or (ids.new(title, abstract) if title else None),
        "title": title,
        "abstract": abstract,
        "authors": [
            {"name": name, "orcid": _orcid(one)}
            for one in children(article, "author")
            if (name := _name(one))
        ],
        "date": (date.get("when") if date is not None else None)
        or text_of(header, "fileDesc", "publicationStmt", "date"),
        "venue": text_of(journal, "title"),
        "doi": known.get("doi"),
        "arxiv_id": known.get("arxiv"),
        "keywords": list(_keywords(header)),
        "citations": sorted(set(_cited(references))),
    }


def _abstract(element: Element | None) -> str:
    if element is None:
        return ""
    paragraphs = [words_in(one) for one in element.iter() if local_name(one) == "p"]
    return " ".join(words for words in paragraphs if words) or words_in(element) or ""


def _name(author: Element) -> str:
    name = child(author, "persName")
    parts = [*children(name, "forename"), *children(name, "surname")]
    return " ".join(words for part in parts if (words := words_in(part)))


def _orcid(author: Element) -> str | None:
    numbers = children(author, "idno")
    found = (words_in(one) for one in numbers if (one.get("type") or "").upper() == "ORCID")
    return next(found, None)


def _identifiers(element: Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in children(element, "idno"):
        words = words_in(one) or ""
        kind, identifier = identifier_of(words.partition("[")[0].strip())
        if kind:
            found.setdefault(kind, identifier)
    return found


def _keywords(header: Element | None) -> Iterator[str]:
    keywords = child(header, "profileDesc", "textClass", "keywords")
    for one in [] if keywords is None else keywords.iter():
        if local_name(one) == "term" and (words := words_in(one)):
            yield words


def _cited(back: Element | None) -> Iterator[str]:
    for one in [] if back is None else back.iter():
        if local_name(one) == "biblStruct":
            known = _identifiers(child(one, "analytic")) | _identifiers(child(one, "monogr"))
            if identifier := known.get("arxiv") or known.get("doi"):
                yield identifier
