"""Who makes a piece of hardware, as the vocabulary says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.iri import TERMS
from kg.records import Entity, EntityType

_MAKER = f"{TERMS}maker"
_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"')


def makers_of(entities: Iterable[Entity]) -> dict[str, str]:
    """Give the maker of each hardware entity that has one, by key.

    An entity without a maker of its own has that of the nearest broader entity; where several
    are named, the first in alphabetical order.

    Example:
        >>> h100 = Entity("nvidia-h100", "NVIDIA H100", EntityType.HARDWARE)
        >>> makers_of([h100, Entity("gpu", "GPU", EntityType.HARDWARE)])
        {'nvidia-h100': 'NVIDIA'}
    """
    found = {}
    for entity in entities:
        if entity.type is EntityType.HARDWARE:
            maker = _maker_of(entity)
            if maker:
                found[entity.key] = maker
    return found


def _maker_of(entity: Entity) -> str:
    from kg.rdf.vocabulary import shipped_facts

    facts = shipped_facts()
    seen: set[str] = set()
    level = [entity.key]
    above = list(entity.broader)
    while level:
        names = sorted(
            words[1]
            for key in level
            for verb, thing in facts.statements(key)
            if verb == _MAKER and (words := _WORDS.match(thing))
        )
        if names:
            return names[0]
        seen.update(level)
        above += [broader for key in level for broader in facts.broader(key)]
        level, above = sorted(set(above) - seen), []
    return ""
