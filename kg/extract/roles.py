"""What an entity does in a paper, decided over all its mentions.

A multinomial logistic regression looks at what the tagger says of each mention, the parts of the
sentences that they stand in, the cue words before them, and the title. It is trained on papers
that the tagger has not seen (``training/roles.py``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import BadModel
from kg.records import EntityType, Mention, Role, Sentence, SentencePart, Source
from kg.resources import resource

ROLES = tuple(Role)

CUES = {
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
    Role.EVALUATES: re.compile(
        r"\b(?:evaluat\w*|experiments?|test(?:ed|s)?|benchmark\w*|across|analy[sz]\w*|study|"
        r"on|results)\b",
        re.IGNORECASE,
    ),
    Role.ADDRESSES: re.compile(
        r"\b(?:address\w*|tackl\w*|solv\w*|problem|challeng\w*|toward\w*|for|task)\b",
        re.IGNORECASE,
    ),
}
"""Words before a mention that tell its role; the nearest wins."""

_REACH = 80


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

    Raises:
        BadModel: If the file of weights is missing or unreadable.

    Example:
        >>> text = "Muon: fast training\nWe present Muon, which outperforms Adam."
        >>> sentences = (Sentence(0, 19, SentencePart.TITLE), Sentence(20, 59))
        >>> muon = Mention(0, 4, "Muon", EntityType.METHOD, Source.PATTERN)
        >>> role_of(text, sentences, [muon], EntityType.METHOD).value
        'introduces'
    """
    inputs = inputs_of(text, sentences, mentions, entity_type)
    weights = _weights()
    totals = {
        role: sum(weights[role].get(name, 0.0) * value for name, value in inputs.items())
        for role in allowed_roles(entity_type)
    }
    return max(totals, key=lambda role: (totals[role], -ROLES.index(role)))


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


def inputs_of(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], entity_type: EntityType
) -> dict[str, float]:
    """Give the inputs of the regression, by name; absent ones are 0."""
    values = {"bias": 1.0, f"type_{entity_type}": 1.0}
    rated = [mention for mention in mentions if mention.roles]
    if rated:
        for index, role in enumerate(ROLES):
            mean = sum(mention.roles[index] for mention in rated) / len(rated)
            values[f"tagger_{role}"] = math.log(max(mean, 0.005)) / 3
        values["tagger_max_introduces"] = max(m.roles[ROLES.index(Role.INTRODUCES)] for m in rated)
    else:
        values["no_tagger"] = 1.0
    title = sentences[0].end if sentences else 0
    colon = text.find(":", 0, title)
    first = min(mention.start for mention in mentions)
    values["in_title"] = float(first < title)
    values["before_colon"] = float(first < colon)
    values["begins_title"] = float(first == 0)
    values["pattern"] = float(any(mention.source is Source.PATTERN for mention in mentions))
    values["vocabulary"] = float(any(mention.source is Source.VOCABULARY for mention in mentions))
    values["places"] = min(len(mentions), 6) / 6
    values["first"] = first / max(1, len(text))
    values["capitals"] = float(any(char.isupper() for char in mentions[0].text[1:]))
    for mention in mentions:
        sentence = next((s for s in sentences if s.start <= mention.start < s.end), None)
        part = sentence.part if sentence else SentencePart.OTHER
        name = f"part_{part}"
        values[name] = values.get(name, 0.0) + 1 / len(mentions)
        cue = _nearest_cue(text, sentence, mention)
        if cue:
            values[f"cue_{cue}"] = values.get(f"cue_{cue}", 0.0) + 1 / len(mentions)
    return values


def _nearest_cue(text: str, sentence: Sentence | None, mention: Mention) -> Role | None:
    begin = max(sentence.start if sentence else 0, mention.start - _REACH)
    before = text[begin : mention.start]
    near = [
        (cue.end(), -ROLES.index(role), role)
        for role, pattern in CUES.items()
        for cue in pattern.finditer(before)
    ]
    return max(near)[2] if near else None


@dataclass(frozen=True, slots=True)
class _Table:
    weights: Mapping[Role, Mapping[str, float]]


def _weights() -> Mapping[Role, Mapping[str, float]]:
    return _table().weights


@cache
def _table() -> _Table:  # read once a process
    path = resource("models") / "roles.json"
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as err:
        raise BadModel(
            "roles.json", "the weights cannot be read", "install the package again"
        ) from err
    return _Table({role: loaded.get(role.value, {}) for role in ROLES})
