"""Statements of an RDF file as plain strings, fast, for those who look things up in them.

It knows no store and no graph: the layers that must not know each other both read the
vocabulary with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import BadInput

_FORMATS = {
    ".ttl": "TURTLE",
    ".rdf": "RDF_XML",
    ".xml": "RDF_XML",
    ".owl": "RDF_XML",
    ".nt": "N_TRIPLES",
    ".jsonld": "JSON_LD",
}
RDF_ENDINGS = tuple(_FORMATS)
"""Endings of the files that can be read."""


def triples_in(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Read an RDF file: subject, predicate and object as plain strings, and the language.

    An IRI comes without angle brackets, a literal without quotes; the language is empty where
    none is given. Statements about blank nodes are left out.

    Args:
        path: A file whose ending is one of :data:`RDF_ENDINGS`.

    Yields:
        The statements, in the order of the file.

    Raises:
        BadInput: If it cannot be read, is of another format, or is not well formed; the place
            is in the message.
    """
    import pyoxigraph as ox

    name = _FORMATS.get(path.suffix.casefold())
    if name is None:
        raise BadInput(str(path), "not an RDF file", f"give one of {', '.join(RDF_ENDINGS)}")
    try:
        for quad in ox.parse(path=str(path), format=getattr(ox.RdfFormat, name)):
            thing = quad.object
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(thing, ox.BlankNode):
                language = thing.language or "" if isinstance(thing, ox.Literal) else ""
                yield quad.subject.value, quad.predicate.value, str(thing.value), language
    except SyntaxError as err:
        raise BadInput(str(path), f"it is not well formed: {err}", "mend the file") from err
    except OSError as err:
        raise BadInput(str(path), str(err), "give a file that can be read") from err
