"""What the API can be asked, declared once: it checks requests, and OpenAPI is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.records import EntityType
from kg.related.facets import Facet
from kg.server.faults import Fault
from kg.server.parameters import Parameters

Schema = Mapping[str, Any]

_DATE = {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
_TYPE = {"type": "string", "enum": [kind.value for kind in EntityType]}
_FACET = {"type": "string", "enum": [facet.value for facet in Facet]}
_NAME = {"type": "string", "minLength": 1, "maxLength": 300}
_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the address.

    Attributes:
        name: Its name.
        schema: What a value may be, in JSON Schema: type, enum, pattern and bounds.
        help: What it means.
        required: Whether it must be given.
        default: The value when it is not given.
        many: Whether it may be given more than once.
    """

    name: str
    schema: Schema
    help: str
    required: bool = False
    default: Any = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does.

    Attributes:
        path: Its address.
        name: What :mod:`kg.server.lookups` calls it.
        summary: What it gives.
        parameters: What it may be asked with.
        answer: The JSON Schema of its answer.
    """

    path: str
    name: str
    summary: str
    parameters: Sequence[Parameter]
    answer: Schema

    def values(self, given: Parameters) -> dict[str, Any]:
        """Read and check the values of a request.

        Raises:
            Fault: 400, if one is unknown, missing, doubled or out of range.

        Example:
            >>> SEARCH.values({"q": ["gpu"], "k": ["5"]})
            {'q': 'gpu', 'k': 5}
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise _bad(name, f"there is no such parameter; there are {', '.join(known)}")
        values = {}
        for parameter in self.parameters:
            found = given.get(parameter.name, [])
            if parameter.required and not found:
                raise _bad(parameter.name, f"it is missing: {parameter.help}")
            if len(found) > (_MOST_VALUES if parameter.many else 1):
                raise _bad(parameter.name, f"it is given {len(found)} times")
            read = [_value(parameter, text) for text in found]
            if read:
                values[parameter.name] = read if parameter.many else read[0]
            elif parameter.default is not None:
                values[parameter.name] = parameter.default
        return values


def _bad(name: str, reason: str) -> Fault:
    return Fault(400, "BadParameters", f"{name[:100]}: {reason}", details={"parameter": name[:100]})


def _value(parameter: Parameter, text: str) -> Any:
    schema = parameter.schema
    if schema["type"] == "string":
        return _text(parameter, text)
    kind = int if schema["type"] == "integer" else float
    pattern = r"-?\d{1,9}" if kind is int else r"-?\d{1,9}(\.\d{1,9})?"
    if not re.fullmatch(pattern, text, re.ASCII):
        raise _bad(parameter.name, f"{text[:50]!r} is not a number")
    number = kind(text)
    low, high = schema["minimum"], schema["maximum"]
    if not low <= number <= high:
        raise _bad(parameter.name, f"{number} is not from {low} to {high}")
    return number


def _text(parameter: Parameter, text: str) -> str:
    schema = parameter.schema
    if "enum" in schema and text not in schema["enum"]:
        raise _bad(parameter.name, f"{text[:50]!r} is none of {', '.join(schema['enum'])}")
    if "pattern" in schema and not re.search(schema["pattern"] + r"(?!\n)", text):
        raise _bad(parameter.name, f"{text[:50]!r} is not written as it should be")
    short, long = schema.get("minLength", 0), schema.get("maxLength", len(text))
    if not short <= len(text) <= long:
        raise _bad(parameter.name, f"it has {len(text)} characters; {short} to {long} are allowed")
    return text


def _rows(name: str, fields: Mapping[str, Schema]) -> Schema:
    row = {"type": "object", "properties": dict(fields), "required": list(fields)}
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": row}},
        "required": [name],
    }


_STRING: Schema = {"type": "string"}
_SCORE: Schema = {"type": "number"}

SEARCH = Operation(
    "/api/search",
    "search",
    "Papers and entities by words, best first",
    (
        Parameter("q", _NAME, "the words", required=True),
        Parameter("type", _TYPE, "only entities of this type"),
        Parameter(
            "k",
            {"type": "integer", "minimum": 1, "maximum": 200},
            "how many entities and how many papers at most",
            default=20,
        ),
    ),
    _rows(
        "found",
        {"kind": _STRING, "name": _STRING, "id": _STRING, "iri": _STRING, "score": _SCORE},
    ),
)

RELATED = Operation(
    "/api/related",
    "related",
    "Related papers with the reasons, best first",
    (
        Parameter(
            "paper",
            _NAME,
            "a paper: id, arXiv id, DOI, IRI, or a part of its title that no other title has",
            many=True,
        ),
        Parameter(
            "text",
            {"type": "string", "minLength": 1, "maxLength": 5_000},
            "a text of your own, for instance an abstract; alone or beside papers",
        ),
        Parameter(
            "k",
            {"type": "integer", "minimum": 1, "maximum": 200},
            "how many papers at most",
            default=10,
        ),
        Parameter("facet", _FACET, "in which way related; none means all", many=True),
        Parameter("since", _DATE, "only papers from this date on"),
        Parameter("until", _DATE, "only papers up to this date"),
        Parameter("type", _TYPE, "only papers that share an entity of this type", many=True),
        Parameter(
            "diversity",
            {"type": "number", "minimum": 0, "maximum": 1},
            "higher gives papers more unlike each other",
            default=0.0,
        ),
        Parameter("exclude", _NAME, "the id of a paper that is not to come back", many=True),
    ),
    _rows(
        "related",
        {
            "id": _STRING,
            "iri": _STRING,
            "title": _STRING,
            "date": _STRING,
            "score": _SCORE,
            "parts": {"type": "object", "additionalProperties": _SCORE},
            "reasons": {"type": "array", "items": {"type": "object"}},
        },
    ),
)

OPERATIONS = (SEARCH, RELATED)
