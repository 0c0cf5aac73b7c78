"""The XML of the ACL Anthology: one file a collection, as in its repository's folder ``xml``."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kg.errors import BadRecord
from kg.readers.mapped import Found, Record, papers_of
from kg.readers.source import Source
from kg.readers.xml_records import child, children, starts_with, text_of, xml_records

_ADDRESS = "https://aclanthology.org/"


def is_acl_anthology(head: str) -> bool:
    """Tell whether a text begins like a collection of the Anthology.

    Example:
        >>> is_acl_anthology('<?xml version="1.0"?><collection id="2020.acl"><volume id="main">')
        True
    """
    return starts_with(head, "collection") and "<volume" in head


def read_acl_anthology(source: Source) -> Found:
    """Read the papers of a collection; ids are the Anthology's, such as ``2020.acl-main.1``."""
    for item in xml_records(source, "paper"):
        if item.element is None:
            yield BadRecord(source.path, item.place, item.fault, item.mend)
            continue
        collection, volume = (item.parents[0], item.parents[-1])
        yield from papers_of(source, [(item.place, _record(item.element, collection, volume))])


def _record(paper: Element, collection: Element, volume: Element) -> Record:
    parts = [str(one.get("id", "")) for one in (collection, volume, paper)]
    identifier = anthology_id(*parts)
    meta = child(volume, "meta")
    return {
        "id": identifier,
        "title": text_of(paper, "title"),
        "abstract": text_of(paper, "abstract"),
        "authors": [
            {"name": _name(one), "orcid": one.get("orcid")} for one in children(paper, "author")
        ],
        "date": _date(meta),
        "venue": text_of(meta, "booktitle"),
        "doi": text_of(paper, "doi"),
        "url": f"{_ADDRESS}{identifier}/",
    }


def anthology_id(collection: str, volume: str, paper: str) -> str:
    """Give the Anthology's id of a paper; before 2020 the numbers were run together.

    Source: https://aclanthology.org/info/ids/

    Example:
        >>> anthology_id("2020.acl", "main", "1"), anthology_id("P18", "1", "7")
        ('2020.acl-main.1', 'P18-1007')
        >>> anthology_id("W19", "50", "3")
        'W19-5003'
    """
    if "." in collection:
        return f"{collection}-{volume}.{paper}"
    two_digits = collection.startswith("W") or (collection == "D19" and len(volume) > 1)
    width = (2, 2) if two_digits else (1, 3)
    return f"{collection}-{volume:0>{width[0]}}{paper:0>{width[1]}}"


def _name(author: Element) -> str:
    parts = (text_of(author, "first"), text_of(author, "last"))
    return " ".join(part for part in parts if part)


def _date(meta: Element | None) -> str | None:
    year, month = text_of(meta, "year"), text_of(meta, "month")
    if year and month and month.isalpha():
        return f"{month} {year}"
    return year
