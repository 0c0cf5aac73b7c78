"""The literature knowledge graph: papers in, a graph that answers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import (
    AmbiguousName,
    BadEndpoint,
    BadInput,
    BadModel,
    BadOutput,
    BadRecord,
    BuildRunning,
    GraphInvalid,
    KgError,
    MissingExtra,
    QueryError,
    QueryRefused,
    QuerySyntax,
    QueryTooSlow,
    UnknownName,
)
from kg.records import (
    Abbreviation,
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Reading,
    Result,
    Role,
    Sentence,
    SentencePart,
    Source,
)

if TYPE_CHECKING:
    from kg.builder import build, extract
    from kg.graph import LiteratureGraph
    from kg.graph import open_graph as open

__all__ = [
    "Abbreviation",
    "AmbiguousName",
    "BadEndpoint",
    "BadInput",
    "BadModel",
    "BadOutput",
    "BadRecord",
    "BuildRunning",
    "Entity",
    "EntityType",
    "Extraction",
    "GraphInvalid",
    "KgError",
    "Link",
    "LiteratureGraph",
    "Mention",
    "MissingExtra",
    "Paper",
    "QueryError",
    "QueryRefused",
    "QuerySyntax",
    "QueryTooSlow",
    "Reading",
    "Result",
    "Role",
    "Sentence",
    "SentencePart",
    "Source",
    "UnknownName",
    "build",
    "extract",
    "open",
]

_LATE = {
    "LiteratureGraph": ("kg.graph", "LiteratureGraph"),
    "build": ("kg.builder", "build"),
    "extract": ("kg.builder", "extract"),
    "open": ("kg.graph", "open_graph"),
}


def __getattr__(name: str) -> Any:
    """Import the names that bring heavy libraries when they are first used."""
    if name in _LATE:
        from importlib import import_module

        module, attribute = _LATE[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
