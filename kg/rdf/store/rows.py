"""Rows of a SELECT written out in the four standard formats, up to a number of rows or bytes.

The engine writes whole answers only. These writers stop at a limit and still end the document
as its format wants it, so that a shortened answer is an answer that every client reads.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "double": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+"),
    "boolean": re.compile(r"true|false"),
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESULTS = "http://www.w3.org/2005/sparql-results#"
_ITS = "http://www.w3.org/2005/11/its"

Row = tuple[Any, ...]


def write_rows(
    names: Sequence[str],
    rows: Iterable[Row],
    form: str,
    *,
    limit_rows: int | None = None,
    limit_bytes: int | None = None,
) -> tuple[bytes, bool]:
    r"""Write rows until they end or a limit is reached.

    Args:
        names: The variables, in order.
        rows: Terms of the engine in the order of the variables, None where unbound; taken one
            by one, never more than one beyond a limit.
        form: ``json``, ``xml``, ``csv`` or ``tsv``.
        limit_rows: Most rows.
        limit_bytes: Most bytes, the frame of the document not counted.

    Returns:
        The document, and whether rows were left out. JSON says so itself too, with
        ``"truncated": true`` in its head.

    Example:
        >>> import pyoxigraph as ox
        >>> write_rows(["n"], [(ox.Literal(1),), (ox.Literal(2),)], "csv", limit_rows=1)
        (b'n\r\n1\r\n', True)
    """
    written: list[bytes] = []
    size, truncated = 0, False
    row_of, document = _WRITERS[form]
    waiting = iter(rows)
    for row in islice(waiting, limit_rows):
        line = row_of(names, row).encode()
        size += len(line)
        if limit_bytes is not None and size > limit_bytes:
            truncated = True
            break
        written.append(line)
    else:
        truncated = limit_rows is not None and next(waiting, None) is not None
    return document(names, written, truncated), truncated


def _json_row(names: Sequence[str], row: Row) -> str:
    found = {
        name: json_term(term) for name, term in zip(names, row, strict=True) if term is not None
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _json_document(names: Sequence[str], rows: Sequence[bytes], truncated: bool) -> bytes:
    head = {"vars": list(names)} | ({"truncated": True} if truncated else {})
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"head":' + start + b',"results":{"bindings":[' + b",".join(rows) + b"]}}"


def json_term(term: Any) -> dict[str, Any]:
    """Give a term as SPARQL JSON has it."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        fields = {"type": "literal", "value": term.value}
        if term.language:
            direction = {"its:dir": term.direction.value} if term.direction else {}
            return fields | {"xml:lang": term.language} | direction
        plain = term.datatype.value.endswith("XMLSchema#string")
        return fields if plain else fields | {"datatype": term.datatype.value}
    if isinstance(term, ox.Triple):
        parts = ("subject", "predicate", "object")
        return {"type": "triple", "value": {part: json_term(getattr(term, part)) for part in parts}}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


def _xml_row(names: Sequence[str], row: Row) -> str:
    bound = (
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(names, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(bound)}</result>"


def _xml_document(names: Sequence[str], rows: Sequence[bytes], _: bool) -> bytes:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    start = f'<?xml version="1.0"?><sparql xmlns="{_RESULTS}"><head>{variables}</head><results>'
    return start.encode() + b"".join(rows) + b"</results></sparql>"


def _xml_term(term: Any) -> str:
    """Write a term; a character that XML can't hold becomes U+FFFD."""
    import pyoxigraph as ox

    if isinstance(term, ox.Triple):
        parts = ("subject", "predicate", "object")
        inner = "".join(f"<{part}>{_xml_term(getattr(term, part))}</{part}>" for part in parts)
        return f"<triple>{inner}</triple>"
    text = escape(_NOT_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    if isinstance(term, ox.NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{text}</bnode>"
    about = ""
    if term.language:
        about = f" xml:lang={quoteattr(term.language)}"
        if term.direction:
            its = f'xmlns:its="{_ITS}" its:version="2.0"'
            about += f' its:dir="{term.direction.value}" {its}'
    elif not term.datatype.value.endswith("XMLSchema#string"):
        about = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{about}>{text}</literal>"


def _csv_row(_: Sequence[str], row: Row) -> str:
    return _csv_line([_csv_term(term) for term in row])


def _csv_term(term: Any) -> str:
    import pyoxigraph as ox

    if isinstance(term, ox.Triple):
        parts = (term.subject, term.predicate, term.object)
        return " ".join(_csv_term(part) for part in parts)
    if isinstance(term, ox.BlankNode):
        return str(term)
    return "" if term is None else str(term.value)


def _csv_line(values: Sequence[str]) -> str:
    page = io.StringIO(newline="")
    csv.writer(page, lineterminator="\r\n").writerow(values)
    return page.getvalue()


def _csv_document(names: Sequence[str], rows: Sequence[bytes], _: bool) -> bytes:
    return _csv_line(names).encode() + b"".join(rows)


def _tsv_row(_: Sequence[str], row: Row) -> str:
    return "\t".join(_tsv_term(term) for term in row) + "\n"


def _tsv_document(names: Sequence[str], rows: Sequence[bytes], _: bool) -> bytes:
    return ("\t".join(f"?{name}" for name in names) + "\n").encode() + b"".join(rows)


def _tsv_term(term: Any) -> str:
    """Write numbers and truths short, as Turtle and the engine do."""
    import pyoxigraph as ox

    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind in _BARE and _BARE[kind].fullmatch(term.value):
            return term.value
    return str(term).replace("\t", "\\t")


_WRITERS: dict[
    str,
    tuple[
        Callable[[Sequence[str], Row], str],
        Callable[[Sequence[str], Sequence[bytes], bool], bytes],
    ],
] = {
    "json": (_json_row, _json_document),
    "xml": (_xml_row, _xml_document),
    "csv": (_csv_row, _csv_document),
    "tsv": (_tsv_row, _tsv_document),
}
