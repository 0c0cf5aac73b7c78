"""Query texts for servers that don't know our prefixes and have no bindings."""

from __future__ import annotations

from kg.errors import QueryError
from kg.iri import BASE, prefixes
from kg.rdf.answers import Bindings
from kg.rdf.guard import parts_of, read_query
from kg.rdf.store import written_term

ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
ASKED = ("__ASK_RETVAL",)
"""How Virtuoso 7.2 calls the one column that it makes of the truth of an ASK."""
TRIPLES = "application/n-triples, text/turtle;q=0.5"


def portable(text: str, bindings: Bindings | None = None, base: str = BASE) -> tuple[str, str]:
    """Give a query that any server understands, and the media types to ask for.

    The prefixes of :func:`kg.iri.prefixes` that it uses are declared, on its first line, so that
    the numbers of lines stay. Values become a VALUES block at the start of the outer pattern,
    written as terms, so that nothing in them can be read as query.

    Raises:
        QueryRefused: If it is an update or asks other servers.
        QueryError: If a variable to bind is not in the query, or there is no pattern.

    Example:
        >>> portable("SELECT ?y { ?p kg:year ?y }", {"y": 2025})[0]
        'PREFIX kg: <https://w3id.org/litkg/ontology#> SELECT ?y { VALUES (?y) {
        ("2025"^^<http://www.w3.org/2001/XMLSchema#integer>) } ?p kg:year ?y }'
    """
    reading = read_query(text)
    parts = parts_of(text)
    table = prefixes(base)
    missing = sorted(name for name in parts.prefixes - parts.declared if name in table)
    if bindings:
        for name in bindings:
            if name not in reading.variables:
                raise QueryError(f"?{name} can only be set when it stands in the query")
        if parts.pattern is None:
            raise QueryError("values can only be set in a query with a pattern")
        names = " ".join(f"?{name}" for name in bindings)
        values = " ".join(written_term(value) for value in bindings.values())
        block = f" VALUES ({names}) {{ ({values}) }}"
        text = text[: parts.pattern] + block + text[parts.pattern :]
    head = "".join(f"PREFIX {name}: <{table[name]}> " for name in missing)
    return head + text, TRIPLES if parts.form in ("CONSTRUCT", "DESCRIBE") else ROWS
