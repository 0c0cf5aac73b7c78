"""What each kind of correction does to a corpus.

Each function gives the reason why nothing changed (empty when something did) and the ids of the
papers that it changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from kg.corrections import Action, Correction
from kg.extract.forms import fold
from kg.extract.roles import allowed_roles
from kg.records import Entity, EntityType, Link, Mention, Source
from kg.resolve.candidates import plain_name
from kg.resolve.draft import Draft, by_hand, joined_mentions, with_labels

Done = tuple[str, tuple[str, ...]]


def _drop(draft: Draft, correction: Correction) -> Done:
    key = draft.find(correction.entity)
    places = draft.places(key, correction.paper)
    if not places:
        return _nothing(draft, key, correction.paper)
    for index in places:
        draft.take(index, key)
    return "", draft.ids(places)


def _merge(draft: Draft, correction: Correction) -> Done:
    key, into = draft.find(correction.entity), draft.find(correction.into)
    places = draft.places(key)
    if not places:
        return _nothing(draft, key, "")
    if key == into:
        return f"{draft.name(key)} and {correction.into} are one entity already", ()
    gone = draft.entity(key)
    assert gone is not None  # noqa: S101 - it has places
    target = draft.entity(into) or replace(
        gone, key=into, name=correction.name or gone.name, labels=()
    )
    return _moved(draft, key, with_labels(target, (gone.name, *gone.labels)), places)


def _rename(draft: Draft, correction: Correction) -> Done:
    key = draft.find(correction.entity)
    places = draft.places(key)
    if not places:
        return _nothing(draft, key, "")
    entity = draft.entity(key)
    assert entity is not None  # noqa: S101 - it has places
    if entity.name == correction.name:
        return f"it is called {correction.name} already", ()
    old = (entity.name, *entity.labels)
    into = key if draft.is_in_vocabulary(key) else _taker(draft, key, correction.into)
    known = entity if into == key else draft.entity(into)
    labels = known.labels if known else ()
    kept = tuple(label for label in labels if label != correction.name)
    renamed = replace(known or entity, key=into, name=correction.name, labels=kept)
    if into == key:
        draft.set_entity(with_labels(renamed, old))
        return "", draft.ids(places)
    return _moved(draft, key, with_labels(renamed, old), places)


def _taker(draft: Draft, key: str, into: str) -> str:
    """Give the key that takes over; one that an earlier name left to this entity comes back."""
    now = draft.find(into)
    return into if now == key else now


def _moved(draft: Draft, key: str, target: Entity, places: list[int]) -> Done:
    """Move all links of an entity to another, which takes over from it."""
    for index in places:
        link = draft.take(index, key)
        draft.put(index, replace(by_hand(link), entity=target))
    draft.set_entity(target)
    draft.replace(key, target.key)
    return "", draft.ids(places)


def _split(draft: Draft, correction: Correction) -> Done:
    key, form = draft.find(correction.entity), fold(correction.words)
    entity = draft.entity(key)
    found = [
        index
        for index in draft.places(key, correction.paper)
        if any(fold(mention.text) == form for mention in _link(draft, index, key).mentions)
    ]
    if not found or entity is None:
        reason, _ = _nothing(draft, key, correction.paper)
        return (f"{reason} as {correction.words!r}" if entity else reason), ()
    if correction.into == key:
        return f"{draft.name(key)} cannot be split off itself", ()
    target = _target(draft, correction, entity.type)
    for index in found:
        link = draft.take(index, key)
        parts: tuple[list[Mention], list[Mention]] = ([], [])
        for mention in link.mentions:
            parts[fold(mention.text) == form].append(mention)
        stay, go = tuple(parts[0]), tuple(parts[1])
        kind = correction.type or link.type
        allowed = link.role in allowed_roles(kind)
        role = link.role if not stay and allowed else draft.role(index, go, kind)
        draft.put(index, replace(by_hand(link), entity=target, type=kind, role=role, mentions=go))
        if stay:
            draft.put(index, replace(by_hand(link), mentions=stay))
    draft.restore(correction.into)
    draft.set_entity(with_labels(target, [correction.words]))
    if not correction.paper and draft.places(key) and not draft.is_in_vocabulary(key):
        draft.set_entity(_without(draft, entity, form))
    return "", draft.ids(found)


def _without(draft: Draft, entity: Entity, form: str) -> Entity:
    """Take a form from the names of an entity; another name steps in where it was the name."""
    labels = tuple(label for label in entity.labels if fold(label) != form)
    if fold(entity.name) != form:
        return replace(entity, labels=labels)
    texts = Counter(
        mention.text
        for index in draft.places(entity.key)
        for mention in _link(draft, index, entity.key).mentions
    )
    name = plain_name(min(texts, key=lambda text: (-texts[text], text)))
    return replace(entity, name=name, labels=tuple(one for one in labels if one != name))


def _retype(draft: Draft, correction: Correction) -> Done:
    key, kind = draft.find(correction.entity), correction.type
    places = draft.places(key, correction.paper)
    entity = draft.entity(key)
    if not places or entity is None or kind is None:
        return _nothing(draft, key, correction.paper)
    wrong = [index for index in places if _link(draft, index, key).type is not kind]
    if not wrong and (correction.paper or entity.type is kind):
        return f"{entity.name} is a {kind.value} already", ()
    for index in wrong:
        link = _link(draft, index, key)
        allowed = link.role in allowed_roles(kind)
        role = link.role if allowed else draft.role(index, link.mentions, kind)
        draft.set(index, replace(by_hand(link), type=kind, role=role))
    if not correction.paper:
        draft.set_entity(replace(entity, type=kind))
    return "", draft.ids(wrong if correction.paper else places)


def _role(draft: Draft, correction: Correction) -> Done:
    key, role = draft.find(correction.entity), correction.role
    places = draft.places(key, correction.paper)
    if not places or role is None:
        return _nothing(draft, key, correction.paper)
    for index in places:
        link = _link(draft, index, key)
        if role not in allowed_roles(link.type):
            allowed = ", ".join(allowed_roles(link.type))
            return f"a {link.type.value} has one of the roles {allowed}", ()
        if link.role is role:
            return f"the role is {role.value} already", ()
        draft.set(index, replace(by_hand(link), role=role))
    return "", draft.ids(places)


def _add(draft: Draft, correction: Correction) -> Done:
    papers = draft.papers_called(correction.paper)
    if not papers:
        return f"no paper {correction.paper} is in the graph", ()
    key = draft.find(correction.entity)
    kind = correction.type or EntityType.CONCEPT
    target = _target(draft, replace(correction, into=key), kind)
    changed, reason = [], ""
    for index in papers:
        mentions = _mentions(draft.paper(index).text, correction.words, kind)
        known = draft.link(index, key)
        if not mentions:
            reason = f"the words {correction.words!r} do not stand in the text of the paper"
            continue
        together = joined_mentions(known.mentions if known else (), mentions)
        role = correction.role or (known.role if known else draft.role(index, mentions, kind))
        if role not in allowed_roles(kind):
            reason = f"a {kind.value} has one of the roles {', '.join(allowed_roles(kind))}"
            continue
        if (
            known
            and {(m.start, m.end) for m in known.mentions} == {(m.start, m.end) for m in together}
            and (known.role, known.type) == (role, kind)
        ):
            reason = f"the paper links to {target.name} already"
            continue
        link = Link(target, role, kind, 1.0, known.sources if known else (), together)
        if known:
            draft.set(index, by_hand(link))
        else:
            draft.put(index, by_hand(link))
        changed.append(index)
    if changed:
        draft.set_entity(with_labels(target, [correction.words]))
    return ("" if changed else reason), draft.ids(changed)


def _mentions(text: str, words: str, kind: EntityType) -> tuple[Mention, ...]:
    """Give all places of some words; inside longer words only where there is no other place."""
    found = [(m.start(), m.end()) for m in re.finditer(re.escape(words), text)] if words else []
    whole = [
        (start, end)
        for start, end in found
        if not (start and text[start - 1].isalnum() and text[start].isalnum())
        and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
    ]
    return tuple(
        Mention(start, end, text[start:end], kind, Source.CORRECTION)
        for start, end in whole or found
    )


def _target(draft: Draft, correction: Correction, kind: EntityType) -> Entity:
    """Give the entity that takes links: known, or made from what the correction says."""
    key = correction.into
    name = correction.name or plain_name(correction.words)
    return draft.entity(key) or Entity(key, name, correction.type or kind)


def _link(draft: Draft, index: int, key: str) -> Link:
    link = draft.link(index, key)
    assert link is not None  # noqa: S101 - the index says so
    return link


def _nothing(draft: Draft, key: str, paper: str) -> Done:
    """Say what is missing: the paper, or its link to the entity."""
    if paper and not draft.papers_called(paper):
        return f"no paper {paper} is in the graph", ()
    who = f"paper {paper} does not name" if paper else "no paper names"
    return f"{who} {draft.name(key)}", ()


CHANGES: Mapping[Action, Callable[[Draft, Correction], Done]] = {
    Action.DROP: _drop,
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.RENAME: _rename,
    Action.RETYPE: _retype,
    Action.ROLE: _role,
    Action.ADD: _add,
}
