"""What a person asks for, in names, as a correction, in keys."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kg.corrections import MAX_NAME, MAX_TEXT, Action, Correction, clean, fault_of, moment_of
from kg.errors import BadInput, UnknownName
from kg.extract.forms import fold
from kg.extract.vocabulary import Entry, names_of
from kg.iri import paper_key
from kg.own_vocabulary import own_vocabulary
from kg.records import Entity, EntityType, Paper, Role
from kg.resolve.candidates import key_of_form, plain_name

if TYPE_CHECKING:
    from kg.graph import LiteratureGraph

_MAX_LABEL = 400


def correction_of(
    graph: LiteratureGraph,
    action: Action | str,
    entity: str | Entity,
    *,
    paper: str | Paper = "",
    into: str | Entity = "",
    words: str = "",
    name: str = "",
    type: EntityType | str | None = None,
    role: Role | str | None = None,
    who: str = "",
    why: str = "",
    when: str = "",
) -> Correction:
    """Find what names stand for in a graph.

    Args:
        graph: The graph.
        action: What to do.
        entity: The entity that it is about; ``add`` may name a new one.
        paper: The only paper that it is about; all by default.
        into: ``merge``: the entity that stays. ``split``: an entity that takes the form.
        words: ``split``: the form. ``add``: the words of the paper that prove the link.
        name: ``rename``: the new name. ``split``: the name of a new entity.
        type: ``retype``: the type. ``add`` and ``split``: the type in the paper.
        role: ``role``: the role. ``add``: the role; decided as for any link by default.
        who: Who asks; the user's name on this machine by default.
        why: The reason.
        when: The moment, as ISO 8601 with time zone; now by default.

    Returns:
        The correction, without a number.

    Raises:
        UnknownName: If the graph has no such entity or paper.
        AmbiguousName: If a name fits several.
        BadInput: If something is missing, or a name is taken.
        ValueError: If there is no such action, type or role.
    """
    action = Action(action)
    kind = EntityType(type) if type else None
    found = graph.paper(paper) if paper else None
    words = words if action is Action.ADD else clean(words)
    name = clean(name)
    wanted = _Wanted(graph)
    subject = wanted.known_or_new(entity, kind) if action is Action.ADD else graph.entity(entity)
    target: Entity | None = None
    if action is Action.MERGE:
        target = graph.entity(into)
        name = target.name
    elif action is Action.SPLIT:
        target = graph.entity(into) if into else wanted.split_off(subject, name, words, kind)
        name = target.name
    elif action is Action.RENAME:
        target = wanted.free(subject, name)
    elif action is Action.ADD:
        name, kind = subject.name, kind or _type_in(graph, found, subject)
    correction = Correction(
        action=action,
        entity=subject.key,
        paper=paper_key(found) if found else "",
        into=target.key if target else "",
        words=words,
        name=name,
        type=kind,
        role=Role(role) if role else None,
        who=clean(who)[:MAX_NAME] or _user(),
        when=moment_of(when or datetime.now(UTC).isoformat()),
        why=clean(why)[:MAX_TEXT],
    )
    fault = fault_of(correction)
    if fault:
        raise BadInput("correction", fault, f"see: kg correct {graph.path} {action.value} --help")
    return _labelled(correction, subject, target, found)


class _Wanted:
    """Entities that are not there yet."""

    def __init__(self, graph: LiteratureGraph) -> None:
        self._graph = graph
        self._vocabulary: Mapping[str, Entry] = own_vocabulary(Path(graph.path)).entries()

    def known_or_new(self, name: str | Entity, kind: EntityType | None) -> Entity:
        """Give an entity of the graph or the vocabulary, or a new one."""
        try:
            return self._graph.entity(name)
        except UnknownName:
            found = self._new(str(name), kind)
        if found is None:
            raise BadInput(
                f"entity {clean(str(name))!r}",
                "no paper names it yet, so its type is not known",
                "say its type, for instance --type Method",
            )
        return found

    def split_off(self, entity: Entity, name: str, words: str, kind: EntityType | None) -> Entity:
        """Give the entity that takes a form."""
        found = self._new(name or plain_name(words), kind or entity.type)
        if found is None or found.key == entity.key:
            raise BadInput(
                f"split {words!r}",
                f"{entity.name} is the entity of that name",
                "name the new one with --name, or an existing one with --into",
            )
        return found

    def free(self, entity: Entity, name: str) -> Entity:
        """Give the entity under a new name that no other entity has."""
        found = self._new(name, entity.type)
        if found is None:
            raise BadInput(f"rename {entity.name}", "there is no new name", "give one")
        known = {one.key: one for one in self._graph.entities()}.get(found.key)
        if known is not None and known.key != entity.key:
            raise BadInput(
                f"rename {entity.name}",
                f"there is an entity called {known.name}",
                f"make one of both with: kg correct {self._graph.path} merge",
            )
        return found

    def _new(self, name: str, kind: EntityType | None) -> Entity | None:
        name = clean(name)
        key = names_of(self._vocabulary).get(fold(name), "")
        if key:
            entry = self._vocabulary[key]
            return Entity(key, entry.name, kind or entry.type, in_vocabulary=True)
        key = key_of_form(fold(name)) if fold(name) else ""
        known = {one.key: one for one in self._graph.entities()}.get(key)
        if known is not None:
            return known
        return Entity(key, name, kind) if key and kind else None


def _type_in(graph: LiteratureGraph, paper: Paper | None, entity: Entity) -> EntityType:
    """Give the type of an entity in a paper, its class where the paper does not link to it."""
    links = graph.extraction(paper).links if paper else ()
    return next((link.type for link in links if link.entity.key == entity.key), entity.type)


def _labelled(
    correction: Correction, entity: Entity, target: Entity | None, paper: Paper | None
) -> Correction:
    """Say in words what a correction does."""
    title = f" in “{clean(paper.title)[:100]}”" if paper else ""
    other = target.name if target else ""
    said = {
        Action.DROP: f"drop {entity.name}{title or ' everywhere'}",
        Action.MERGE: f"merge {entity.name} into {other}",
        Action.SPLIT: f"split “{correction.words[:100]}” off {entity.name} into {other}{title}",
        Action.RENAME: f"rename {entity.name} to {correction.name}",
        Action.RETYPE: f"make {entity.name} a {correction.type or ''}{title}",
        Action.ROLE: f"give {entity.name} the role {correction.role or ''}{title}",
        Action.ADD: f"add {entity.name} for “{clean(correction.words)[:100]}”{title}",
    }[correction.action]
    return replace(correction, label=said[:_MAX_LABEL])


def _user() -> str:
    try:
        return clean(getpass.getuser()) or "unknown"
    except (KeyError, OSError):
        return "unknown"
