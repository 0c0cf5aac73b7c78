"""Which corrections say the opposite of later ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.corrections import Action, Correction

_ABOUT_THE_WHOLE = frozenset({Action.MERGE, Action.RENAME, Action.RETYPE, Action.SPLIT})

Slot = tuple[str, ...]
"""A question that two corrections may answer differently."""


def overruled_by(corrections: Sequence[Correction]) -> dict[int, int]:
    """Give the number of the first later correction that contradicts each, by number.

    Two corrections contradict when they answer one question differently: what an entity is
    merged into, its name, its type (in the corpus, or in one paper), its role in a paper, whether
    a paper links to it, which of two is merged into the other, where a form belongs. An entity
    that was dropped everywhere and is then merged, renamed, retyped or split is not dropped.

    Args:
        corrections: In the order in which they apply.

    Example:
        >>> first = Correction(action=Action.RENAME, entity="a", into="b", name="B", number=1)
        >>> second = Correction(action=Action.RENAME, entity="a", into="c", name="C", number=2)
        >>> overruled_by([first, second])
        {1: 2}
    """
    found: dict[int, int] = {}
    answers: dict[Slot, dict[int, str]] = {}
    for correction in corrections:
        for slot in _overrules(correction):
            said = _answer(correction)
            for number, answer in answers.get(slot, {}).items():
                if answer != said:
                    found.setdefault(number, correction.number)
        for slot in _slots(correction):
            answers.setdefault(slot, {})[correction.number] = _answer(correction)
    return dict(sorted(found.items()))


def _slots(correction: Correction) -> Iterator[Slot]:
    """Give the questions that a correction answers."""
    action, entity, paper = correction.action, correction.entity, correction.paper
    if action in (Action.DROP, Action.ADD):
        yield "link", entity, paper
    elif action is Action.MERGE:
        yield "merge", entity
        yield "pair", *sorted((entity, correction.into))
    elif action is Action.SPLIT:
        yield "form", entity, correction.words, paper
    elif action is Action.RETYPE:
        yield "type", entity, paper
        yield "type anywhere", entity
    else:
        yield action.value, entity, paper


def _overrules(correction: Correction) -> Iterator[Slot]:
    """Give the questions whose earlier answers a correction replaces."""
    slots = list(_slots(correction))
    if correction.action is Action.RETYPE:
        slots.pop(0 if not correction.paper else 1)
    yield from slots
    if correction.action in _ABOUT_THE_WHOLE and not correction.paper:
        yield "link", correction.entity, ""


def _answer(correction: Correction) -> str:
    """Give what a correction says, so that saying the same twice is no contradiction."""
    if correction.action in (Action.DROP, Action.ADD):
        return correction.action.value
    if correction.action is Action.RETYPE:
        return str(correction.type)
    return repr(correction.change)
