"""Records of an XML source, one at a time: memory holds one record, whatever the size of the file.

A document type with entities of its own is refused: papers need none, and a few lines of them
unfold to gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from kg.readers.source import LONGEST, Source

_DTD = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One element of an XML input, or the reason why there are no more.

    Attributes:
        place: Which one it is, for instance ``paper 3``.
        element: The element with all that is in it; None with a fault.
        parents: The elements around it, the outermost first, with what came before it.
        fault: Why the rest cannot be read, or empty.
        mend: What to do about the fault, or empty.
    """

    place: str
    element: Element | None
    parents: tuple[Element, ...] = ()
    fault: str = ""
    mend: str = ""


def xml_records(source: Source, name: str) -> Iterator[XmlRecord]:
    """Give the elements of one name, in order.

    Args:
        source: The XML.
        name: Name of the elements, without namespace.

    Yields:
        Each element when it is complete; it is emptied afterwards. At a place where the XML is
        broken one record with the fault comes, and it ends.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    open_elements: list[Element] = []
    number = 0
    if _DTD.search(source.head[: _prolog_end(source.head)]):
        mend = "remove the document type declaration and its entities"
        yield XmlRecord("the beginning", None, (), "it declares XML entities of its own", mend)
        return
    unread = 0
    try:
        for piece in source.chunks():
            parser.feed(piece)
            unread += len(piece)
            for event, element in _events(parser):
                if event == "start":
                    open_elements.append(element)
                    continue
                open_elements.pop()
                if local_name(element) == name:
                    number += 1
                    unread = 0
                    yield XmlRecord(f"{name} {number}", element, tuple(open_elements))
                    element.clear()
                    if open_elements:
                        open_elements[-1].remove(element)
            if unread > LONGEST:
                reason = f"no {name} ends within {LONGEST >> 20} MB"
                yield XmlRecord(f"after {name} {number}", None, (), reason, "split the file")
                return
        if not source.damage:
            parser.close()
    except ParseError as error:
        reason = f"it is not XML ({error})"
        yield XmlRecord(f"after {name} {number}", None, (), reason, "check that the file is whole")
    if source.damage:
        mend = "fetch or copy the file again"
        yield XmlRecord("the end", None, (), source.damage, mend)


def _events(parser: XMLPullParser[Element]) -> Iterator[tuple[str, Element]]:
    for found in parser.read_events():
        event, element = found[0], found[-1]
        if isinstance(element, Element):
            yield event, element


def _prolog_end(head: bytes) -> int:
    """Where the first element begins; the whole head when there is none in it."""
    found = re.search(rb"<[A-Za-z_:]", head)
    return found.start() if found else len(head)


def local_name(element: Element) -> str:
    """Give the name of an element without its namespace.

    Example:
        >>> local_name(Element("{http://arxiv.org/OAI/arXiv/}title"))
        'title'
    """
    return str(element.tag).rpartition("}")[2]


def child(element: Element | None, *names: str) -> Element | None:
    """Give the first element on a way of names, whatever their namespaces; None without."""
    for name in names:
        found = None if element is None else children(element, name)
        element = found[0] if found else None
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """Give the children of one name, whatever their namespace."""
    if element is None:
        return []
    return [one for one in element if isinstance(one.tag, str) and local_name(one) == name]


def words_in(element: Element | None) -> str | None:
    """Give all text inside an element, blanks as single spaces; None without an element.

    Example:
        >>> from xml.etree.ElementTree import fromstring
        >>> words_in(fromstring("<t>Faster <b>K</b>ernels  for all</t>"))
        'Faster Kernels for all'
    """
    return None if element is None else " ".join("".join(element.itertext()).split())


def text_of(element: Element | None, *names: str) -> str | None:
    """Give the text of the element on a way of names, None where there is none or it is blank."""
    return words_in(child(element, *names)) or None


def starts_with(head: str, *names: str) -> bool:
    r"""Tell whether the first element of an XML text has one of some names.

    Example:
        >>> starts_with("<?xml version='1.0'?>\n<!-- x --><tei:TEI>", "TEI")
        True
    """
    text = head.encode("utf-8", "replace")
    found = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s/>]").search(text, _prolog_end(text))
    return bool(found) and found is not None and found[1].decode("ascii", "replace") in names
