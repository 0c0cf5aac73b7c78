"""What an entity does in a paper: from the tagger where it says, else from cue words.

The role of a link is decided over all its mentions: the sentence's part, the words around each
mention, whether the title names it, and the type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.records import EntityType, Mention, Role, Sentence, SentencePart, Source

ROLES = tuple(Role)
_DEFAULT = {
    EntityType.TASK: Role.ADDRESSES,
    EntityType.METHOD: Role.USES,
    EntityType.DATASET: Role.EVALUATES,
    EntityType.METRIC: Role.REPORTS,
    EntityType.HARDWARE: Role.TARGETS,
    EntityType.CONCEPT: Role.ADDRESSES,
}
_CUES = {
    Role.INTRODUCES: re.compile(
        r"\b(?:(?:we|this (?:paper|work))\s+(?:\w+ly\s+)?(?:also\s+)?(?:propos|present|introduc|"
        r"develop|releas|construct|build|design)\w*|called|dubbed|termed|named|coined)\b",
        re.IGNORECASE,
    ),
    Role.COMPARES: re.compile(
        r"\b(?:outperform\w*|surpass\w*|exceed\w*|than|compared (?:to|with)|over|baselines?|"
        r"competitive with|versus|vs|unlike|beats?)\b",
        re.IGNORECASE,
    ),
    Role.USES: re.compile(
        r"\b(?:us(?:e|es|ing)|based on|built (?:on|upon)|leverag\w*|employ\w*|adopt\w*|via|with|"
        r"through|appl(?:y|ies|ied|ying)|combin\w*|powered by)\b",
        re.IGNORECASE,
    ),
}
"""Words before a mention that tell its role; the nearest wins."""

_REACH = {Role.INTRODUCES: 60, Role.COMPARES: 80, Role.USES: 40}


def role_of(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], entity_type: EntityType
) -> Role:
    r"""Decide the role of an entity in a paper.

    Args:
        text: The paper's text.
        sentences: Its sentences, the title first.
        mentions: All mentions of the entity, at least one.
        entity_type: Its type in this paper.

    Returns:
        The role; only roles that the type can have.

    Example:
        >>> text = "Muon: fast training\nWe present Muon, which outperforms Adam."
        >>> sentences = (Sentence(0, 19, SentencePart.TITLE), Sentence(20, 59))
        >>> muon = Mention(0, 4, "Muon", EntityType.METHOD, Source.PATTERN)
        >>> adam = Mention(55, 59, "Adam", EntityType.METHOD, Source.VOCABULARY)
        >>> role_of(text, sentences, [muon], EntityType.METHOD).value
        'introduces'
        >>> role_of(text, sentences, [adam], EntityType.METHOD).value
        'compares'
    """
    learned = _learned_role(mentions, entity_type)
    if learned is not None:
        return learned
    if any(mention.source is Source.PATTERN for mention in mentions):
        return Role.INTRODUCES
    default = _DEFAULT[entity_type]
    if default is Role.REPORTS or default is Role.TARGETS:
        return default
    votes = [_cue(text, sentences, mention, entity_type) for mention in mentions]
    counts = {role: votes.count(role) for role in ROLES}
    best = max(ROLES, key=lambda role: (counts[role], role is default))
    return best if counts[best] else default


def allowed_roles(entity_type: EntityType) -> tuple[Role, ...]:
    """Give the roles that a type can have: ``addresses`` is for tasks and concepts only.

    Example:
        >>> Role.ADDRESSES in allowed_roles(EntityType.METHOD)
        False
    """
    only_for = {
        Role.ADDRESSES: {EntityType.TASK, EntityType.CONCEPT},
        Role.REPORTS: {EntityType.METRIC, EntityType.CONCEPT},
        Role.TARGETS: {EntityType.HARDWARE, EntityType.METHOD},
    }
    return tuple(role for role in ROLES if entity_type in only_for.get(role, {entity_type}))


def _learned_role(mentions: Sequence[Mention], entity_type: EntityType) -> Role | None:
    rated = [mention for mention in mentions if mention.roles]
    if not rated:
        return None
    totals = [
        sum(mention.score * mention.roles[index] for mention in rated)
        for index in range(len(ROLES))
    ]
    allowed = allowed_roles(entity_type)
    return max(allowed, key=lambda role: (totals[ROLES.index(role)], -ROLES.index(role)))


def _cue(
    text: str, sentences: Sequence[Sentence], mention: Mention, entity_type: EntityType
) -> Role | None:
    place = next((s for s in sentences if s.start <= mention.start < s.end), None)
    begin = max(place.start if place else 0, mention.start - 100)
    before = text[begin : mention.start]
    if entity_type in {EntityType.METHOD, EntityType.DATASET}:
        near = [
            (cue.end(), role)
            for role, pattern in _CUES.items()
            for cue in pattern.finditer(before)
            if len(before) - cue.end() <= _REACH[role]
        ]
        if near:
            role = max(near, key=lambda pair: pair[0])[1]
            is_method = entity_type is EntityType.METHOD
            return role if is_method or role is Role.INTRODUCES else None
    if place and place.part is SentencePart.BACKGROUND and entity_type is EntityType.METHOD:
        return Role.MENTIONS
    return None
