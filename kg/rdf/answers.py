"""Answers of queries, as Python values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.iri import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph

Value = str | int | float | bool | date | datetime | None
"""A term of RDF as a Python value: IRIs and texts are ``str``, an unbound variable is None."""


class Iri(str):
    """A text that is an IRI; what to bind a variable to when it stands for a thing.

    Example:
        >>> Iri("https://w3id.org/litkg/entity/gpu")
        'https://w3id.org/litkg/entity/gpu'
    """

    __slots__ = ()


_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_ADDRESS = re.compile(r"<[^<>\s]+>|https?://[^<>\s]+")


def value_of_words(words: str) -> Value:
    """Give the value that a user's words stand for, as in ``--set name=words``.

    ``<…>``, web addresses and prefixed names of the prefix table are IRIs, digits are numbers,
    words in double quotes are text whatever they look like, and so is all else.

    Example:
        >>> [value_of_words(words) for words in ("kg:targets", "80", '"80"', "GPU")]
        ['https://w3id.org/litkg/ontology#targets', 80, '80', 'GPU']
    """
    if _ADDRESS.fullmatch(words):
        return Iri(words.strip("<>"))
    if _NUMBER.fullmatch(words):
        return float(words) if "." in words else int(words)
    if len(words) > 1 and words[0] == words[-1] == '"':
        return words[1:-1]
    prefix, colon, local = words.partition(":")
    known = colon and prefix in PREFIXES and re.fullmatch(r"[\w.-]+", local)
    return Iri(PREFIXES[prefix] + local) if known else words


Bindings = Mapping[str, Value]
"""Variables to values: :class:`Iri` for things, else plain Python values."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The graphs that a query is answered over, instead of the union of all.

    Attributes:
        default: IRIs of the graphs that together are the default graph.
        named: IRIs of the graphs that GRAPH may name.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def graphs(self) -> tuple[str, ...]:
        """All of them."""
        return self.default + self.named


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: rows of a SELECT, the truth of an ASK, or triples.

    Attributes:
        variables: Names of the columns, in order; empty for ASK and CONSTRUCT.
        rows: One tuple a solution, in the order of the variables.
        truth: Answer of an ASK; None for other queries.
        triples: Lines of N-Triples of a CONSTRUCT or DESCRIBE, sorted; None for other queries.
        truncated: Whether rows or triples were left out because of a limit.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[str, ...] | None = None
    truncated: bool = False

    def dicts(self) -> list[dict[str, Value]]:
        """Give each row as a dict by variable, unbound variables left out.

        Example:
            >>> Answer(("s", "n"), (("x", 1), ("y", None))).dicts()
            [{'s': 'x', 'n': 1}, {'s': 'y'}]
        """
        return [
            dict(zip(self.variables, row, strict=True)) if None not in row else self._bound(row)
            for row in self.rows
        ]

    def _bound(self, row: tuple[Value, ...]) -> dict[str, Value]:
        pairs = zip(self.variables, row, strict=True)
        return {name: value for name, value in pairs if value is not None}

    def value(self) -> list[dict[str, Value]] | bool | Graph:
        """Give what a Python program wants: rows as dicts, a bool, or an rdflib Graph."""
        if self.truth is not None:
            return self.truth
        return self.dicts() if self.triples is None else self.graph()

    def graph(self) -> Graph:
        """Give the triples of a CONSTRUCT or DESCRIBE as an rdflib Graph.

        Raises:
            ValueError: If the query was no CONSTRUCT or DESCRIBE.
        """
        from rdflib import Graph

        if self.triples is None:
            raise ValueError("only CONSTRUCT and DESCRIBE give triples")
        return Graph().parse(data="\n".join(self.triples), format="nt")
