"""The border to pyoxigraph: its terms to Python values and back, its errors to ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, QuerySyntax
from kg.iri import PREFIXES, prefixes
from kg.rdf.answers import Answer, Iri, Value

if TYPE_CHECKING:
    import pyoxigraph as ox

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_XSD = PREFIXES["xsd"]
_STRING = f"{_XSD}string"
_INTEGERS = frozenset(
    _XSD + name
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
)
_FLOATS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_BOOLEAN, _DATE, _TIME = f"{_XSD}boolean", f"{_XSD}date", f"{_XSD}dateTime"


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value:
    """Give the Python value of a term; total: what has no value of its own stays text.

    IRIs become :class:`~kg.rdf.answers.Iri`, which is a ``str``; numbers ``int`` or ``float``;
    dates ``date`` or ``datetime``; texts lose their language.
    """
    if term is None:
        return None
    kind = type(term).__name__  # told by name: this runs for every value of every answer
    if kind == "NamedNode":
        return Iri(term.value)  # type: ignore[union-attr] # as its name says
    if kind == "Literal":
        datatype = term.datatype.value  # type: ignore[union-attr] # as its name says
        return term.value if datatype == _STRING else _typed_value(term.value, datatype)  # type: ignore[union-attr] # as its name says
    return str(term)


def _typed_value(text: str, datatype: str) -> Value:
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _FLOATS:
            return float(text)
        if datatype == _DATE:
            return date.fromisoformat(text)
        if datatype == _TIME:
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    return text == "true" if datatype == _BOOLEAN and text in ("true", "false") else text


def term_of(value: Value) -> ox.NamedNode | ox.Literal:
    """Give the term of a Python value.

    Raises:
        QueryError: If there is no such term: None, an IRI that is none, or an odd type.
    """
    import pyoxigraph as ox

    if isinstance(value, Iri):
        try:
            return ox.NamedNode(value)
        except ValueError as err:
            raise QueryError(f"{str(value)!r} is not an IRI; give a whole address") from err
    if isinstance(value, datetime | date):
        kind = _TIME if isinstance(value, datetime) else _DATE
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(kind))
    if isinstance(value, str):
        return ox.Literal(value.encode("utf-8", "replace").decode())
    if isinstance(value, bool | int | float):
        return ox.Literal(value)
    raise QueryError(f"{value!r} can't be a value; give a text, a number, a date or an IRI")


def written_term(value: Value) -> str:
    r"""Write a Python value as a term of SPARQL; nothing in it can be read as anything else.

    Raises:
        QueryError: As :func:`term_of`.

    Example:
        >>> print(written_term('say "hi" }'), written_term(Iri("http://x/")))
        "say \"hi\" }" <http://x/>
    """
    return str(term_of(value))


def check_syntax(text: str) -> None:
    """Check that a text is a SPARQL query, without asking anything.

    Raises:
        QuerySyntax: If it is none; says where.
    """
    import pyoxigraph as ox

    with answering():
        ox.Store().query(text, prefixes=prefixes())


def answer_of(found: Any, limit_rows: int | None = None) -> Answer:
    """Give what the engine found as Python values.

    Args:
        found: Solutions or a truth of the engine, else triples of the engine, which may be lazy.
        limit_rows: Most rows or triples to take; None for all.
    """
    import pyoxigraph as ox

    if isinstance(found, ox.QueryBoolean):
        return Answer(truth=bool(found))
    taken = list(found if limit_rows is None else islice(found, limit_rows + 1))
    kept = taken[:limit_rows]
    truncated = len(kept) < len(taken)
    if not isinstance(found, ox.QuerySolutions):
        return Answer(triples=tuple(sorted(f"{triple} ." for triple in kept)), truncated=truncated)
    names = tuple(variable.value for variable in found.variables)
    rows = tuple([tuple([value_of(term) for term in row]) for row in kept])
    return Answer(names, rows, truncated=truncated)


@contextmanager
def answering() -> Iterator[None]:
    """Turn the engine's errors into ours, with the place in the query."""
    try:
        yield
    except SyntaxError as err:
        raise _syntax_error(str(err)) from err
    except RuntimeError as err:
        reason = re.sub(
            r".*variable (\?\w+) in its SELECT projection",
            r"\1 can only be set when it stands in the SELECT",
            str(err),
        )
        raise QueryError(reason) from err
    except OSError as err:
        raise QueryError(f"the store could not be read: {err}") from err


def _syntax_error(message: str) -> QuerySyntax:
    found = _PLACE.search(message)
    if not found:
        return QuerySyntax(1, 1, message)
    reason = re.sub(r", \[[^\n]*\n?(?:\|[^\n]*\n?)*", ", a name", found[3])
    return QuerySyntax(int(found[1]), int(found[2]), reason[:300])
