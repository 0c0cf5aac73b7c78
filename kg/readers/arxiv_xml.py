"""arXiv's own XML: the Atom feed of its API, and records harvested by OAI-PMH.

arXiv wraps titles and abstracts to a width; the lines are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from kg.errors import BadRecord
from kg.iri import identifier_of
from kg.readers.arxiv_json import day_of_mail, first_doi, split_categories
from kg.readers.mapped import Found, Record, papers_of
from kg.readers.source import Source
from kg.readers.xml_records import child, children, starts_with, text_of, words_in, xml_records

_OAI = "http://www.openarchives.org/OAI/2.0/"
_ATOM = "http://www.w3.org/2005/Atom"
_RecordOf = Callable[[Element], Record | None]


def is_arxiv_atom(head: str) -> bool:
    """Tell whether a text begins like an answer of arXiv's API.

    Example:
        >>> is_arxiv_atom('<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title>')
        True
    """
    return starts_with(head, "feed") and _ATOM in head and "arxiv" in head.lower()


def is_oai(head: str) -> bool:
    """Tell whether a text begins like an OAI-PMH answer or a file of such records.

    Example:
        >>> is_oai('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>')
        True
    """
    return starts_with(head, "OAI-PMH", "ListRecords", "records") and _OAI in head


def read_arxiv_atom(source: Source) -> Found:
    """Read the entries of a feed; ids are arXiv's, without version."""
    yield from _read(source, "entry", _entry)


def read_oai(source: Source) -> Found:
    """Read records in the formats arXiv, arXivRaw and oai_dc; deleted ones are passed over."""
    yield from _read(source, "record", _oai_record)


def _read(source: Source, name: str, record_of: _RecordOf) -> Found:
    for item in xml_records(source, name):
        if item.element is None:
            yield BadRecord(source.path, item.place, item.fault, item.mend)
        elif (record := record_of(item.element)) is not None:
            yield from papers_of(source, [(item.place, record)])


def _entry(entry: Element) -> Record | None:
    address = text_of(entry, "id") or ""
    if "api/errors" in address:
        return None
    kind, identifier = identifier_of(address)
    categories = [str(one.get("term")) for one in children(entry, "category") if one.get("term")]
    return {
        "id": identifier if kind == "arxiv" else address,
        "arxiv_id": identifier if kind == "arxiv" else None,
        "title": text_of(entry, "title"),
        "abstract": text_of(entry, "summary"),
        "authors": list(_texts(entry, "author", "name")),
        "date": text_of(entry, "published") or text_of(entry, "updated"),
        "venue": text_of(entry, "journal_ref"),
        "doi": first_doi(text_of(entry, "doi")),
        "url": f"https://arxiv.org/abs/{identifier}" if kind == "arxiv" else address,
        "keywords": categories,
    }


def _oai_record(record: Element) -> Record | None:
    header, metadata = child(record, "header"), child(record, "metadata")
    if header is not None and header.get("status") == "deleted":
        return None
    for name, record_of in (("arXiv", _arxiv), ("arXivRaw", _arxiv), ("dc", _dublin_core)):
        if (found := child(metadata, name)) is not None:
            return record_of(found)
    return {"id": text_of(header, "identifier"), "title": None, "abstract": None}


def _arxiv(item: Element) -> Record:
    identifier = text_of(item, "id")
    authors: object = [
        " ".join(
            part for name in ("forenames", "keyname", "suffix") if (part := text_of(author, name))
        )
        for author in children(child(item, "authors"), "author")
    ]
    first_version = next(iter(children(item, "version")), None)
    return {
        "id": identifier,
        "arxiv_id": identifier,
        "title": text_of(item, "title"),
        "abstract": text_of(item, "abstract"),
        "authors": authors or text_of(item, "authors"),
        "date": text_of(item, "created") or day_of_mail(text_of(first_version, "date")),
        "venue": text_of(item, "journal-ref"),
        "doi": first_doi(text_of(item, "doi")),
        "url": f"https://arxiv.org/abs/{identifier}" if identifier else None,
        "keywords": split_categories(text_of(item, "categories")),
    }


def _dublin_core(item: Element) -> Record:
    identifiers = list(_texts(item, "identifier"))
    found = [identifier_of(words) for words in identifiers]
    arxiv = next((one for kind, one in found if kind == "arxiv"), None)
    doi = next((one for kind, one in found if kind == "doi"), None)
    return {
        "id": arxiv or doi or next(iter(identifiers), None),
        "arxiv_id": arxiv,
        "doi": doi,
        "title": text_of(item, "title"),
        "abstract": text_of(item, "description"),
        "authors": list(_texts(item, "creator")),
        "date": text_of(item, "date"),
        "url": next((one for one in identifiers if one.startswith("http")), None),
        "keywords": list(_texts(item, "subject")),
    }


def _texts(element: Element, name: str, *rest: str) -> Iterator[str]:
    for one in children(element, name):
        if words := (text_of(one, *rest) if rest else words_in(one)):
            yield words
