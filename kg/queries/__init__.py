"""Named questions: SPARQL files that say in English what they answer.

The first line of a file is the question; lines ``# name: kind, what it is`` declare variables
that may be set. They are written for a union default graph, without GRAPH, so that the same text
gives the same rows in every SPARQL 1.1 engine.

A question about the whole corpus must not go through all of it. So lines that end in ``# overview``
stand only while no variable is set that may be left out: they read the counts of the graph of
statistics, or keep to the newest thousand papers. Lines that begin with ``#focus:`` stand only
when one is set. As it is, a file is the overview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

from kg.errors import QueryError, UnknownName
from kg.iri import entity_iri, paper_iri
from kg.rdf.answers import Iri, Value
from kg.rdf.terms import CLASS_OF_TYPE
from kg.records import Entity, EntityType, Paper

_OVERVIEW = re.compile(r"^.*# overview\n", re.MULTILINE)
_FOCUS = re.compile(r"^#focus: ", re.MULTILINE)
_THEN = "# then: "
_VARIABLE = re.compile(r"# (?P<name>\w+): (?P<kind>\w+), (?P<required>required, )?(?P<help>.+)")


class Kind(StrEnum):
    """What a variable stands for."""

    PAPER = "paper"
    ENTITY = "entity"
    TYPE = "type"
    NUMBER = "number"
    TEXT = "text"


class Names(Protocol):
    """A graph that knows its papers and entities by name."""

    @property
    def base(self) -> str:
        """The base of its IRIs."""

    def paper(self, name: str) -> Paper:
        """Give a paper by id, title or IRI."""

    def entity(self, name: str) -> Entity:
        """Give an entity by name, alias or IRI."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a question that may be set.

    Attributes:
        name: Its name, without question mark.
        kind: What it stands for.
        help: What to give, in English.
        required: Whether the question makes no sense without it.
    """

    name: str
    kind: Kind
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name.

    Attributes:
        name: The name of its file, without ending.
        question: The question in English.
        text: The whole file.
        parameters: The variables that may be set, in the order of the file.
        then: A question whose answer, one row that ends in a sentence, is told after this one's.
    """

    name: str
    question: str
    text: str
    parameters: tuple[Variable, ...] = ()
    then: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that may be set."""
        return tuple(variable.name for variable in self.parameters)

    @property
    def focused(self) -> str:
        """The text that asks all papers; the same as :attr:`text` where that does so already.

        Example:
            >>> "recentPaper" in named_query("speedups").text
            True
            >>> "recentPaper" in named_query("speedups").focused
            False
        """
        return _FOCUS.sub("", _OVERVIEW.sub("", self.text))

    def text_for(self, values: Iterable[str]) -> str:
        """Give the text to ask when these variables are set.

        Args:
            values: Names of variables.
        """
        optional = {variable.name for variable in self.parameters if not variable.required}
        return self.focused if optional & set(values) else self.text

    def bindings(self, values: Mapping[str, Any], graph: Names) -> dict[str, Value]:
        """Give the terms of values that a user gave: names, ids, IRIs, numbers or records.

        Args:
            values: Values by variable.
            graph: The graph that knows the names.

        Raises:
            UnknownName: If there is no such variable, paper, entity or type.
            QueryError: If a required variable is left out or a number is none.
        """
        declared = {variable.name: variable for variable in self.parameters}
        for name in values:
            if name not in declared:
                raise UnknownName(f"variable of {self.name}", name, tuple(declared))
        for variable in self.parameters:
            if variable.required and variable.name not in values:
                raise QueryError(
                    f"{self.name} needs {variable.name}={variable.kind.upper()}: {variable.help}"
                )
        return {name: _value(values[name], declared[name], graph) for name in sorted(values)}


def _value(given: Any, variable: Variable, graph: Names) -> Value:
    if isinstance(given, Iri):
        return given
    if variable.kind is Kind.TEXT:
        return str(given)
    if variable.kind is Kind.NUMBER:
        return _number(given, variable)
    if variable.kind is Kind.TYPE:
        return Iri(CLASS_OF_TYPE[_type(str(given))])
    if variable.kind is Kind.PAPER:
        return Iri(paper_iri(given if isinstance(given, Paper) else graph.paper(given), graph.base))
    entity = given if isinstance(given, Entity) else _entity(given, graph)
    return entity if isinstance(entity, Iri) else Iri(entity_iri(entity.key, graph.base))


def _entity(name: str, graph: Names) -> Entity | Iri:
    """Find an entity; an IRI of ours that no paper names may be that of a broader entity."""
    try:
        return graph.entity(name)
    except UnknownName:
        if name.startswith(f"{graph.base}entity/"):
            return Iri(name)
        raise


def _number(given: Any, variable: Variable) -> int | float:
    if isinstance(given, int | float):
        return given
    try:
        return float(given) if "." in given else int(given)
    except (TypeError, ValueError) as err:
        raise QueryError(f"{variable.name}={given!r} is not a number; {variable.help}") from err


def _type(name: str) -> EntityType:
    kinds = {kind.value.casefold(): kind for kind in EntityType}
    found = kinds.get(name.casefold())
    if found is None:
        raise UnknownName("type", name, tuple(EntityType))
    return found


@lru_cache(maxsize=1)
def named_queries() -> dict[str, NamedQuery]:
    """Give all named questions, sorted by name.

    Example:
        >>> named_queries()["papers-per-hardware"].question
        'Which papers target each piece of hardware?'
    """
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".rq"))
    texts = {file.name[: -len(".rq")]: file.read_text(encoding="utf-8") for file in files}
    return {name: _parsed(name, text) for name, text in sorted(texts.items())}


def named_query(name: str) -> NamedQuery:
    """Give one named question.

    Raises:
        UnknownName: If there is none; the closest names are offered.

    Example:
        >>> named_query("shared-entities").variables
        ('paper', 'other')
    """
    queries = named_queries()
    if name not in queries:
        raise UnknownName("question", name, get_close_matches(name, queries, n=3, cutoff=0.4))
    return queries[name]


def _parsed(name: str, text: str) -> NamedQuery:
    question, *rest = text.splitlines()
    matches = (_VARIABLE.fullmatch(line) for line in rest)
    variables = tuple(
        Variable(match["name"], Kind(match["kind"]), match["help"], bool(match["required"]))
        for match in matches
        if match
    )
    then = next((line.removeprefix(_THEN) for line in rest if line.startswith(_THEN)), "")
    return NamedQuery(name, question.removeprefix("# "), text, variables, then)
