"""Whether a number tells a change or a level, and what the change is called."""

from __future__ import annotations

import itertools
import re

from kg.extract.claims import Scene

_CHANGE_NOUN = re.compile(
    r"(?:reduction|improvement|increase|gain|speed-?up|drop|decrease|decline|saving|boost"
    r"|degradation|acceleration|loss|enhancement|overhead|gap|compression|growth|fall|uplift|rise"
    r"|slowdown|advantage|margin|lead|jump|cut)s?$",
    re.IGNORECASE,
)
_LESS = re.compile(r"(?:lower|fewer|less|smaller|cheaper|lighter|shorter)$", re.IGNORECASE)
_MORE = re.compile(r"(?:higher|more|larger|greater|better|longer|increased|improved)$", re.I)
_FASTER = re.compile(r"(?:faster|quicker|speed-?ups?|accelerations?)$", re.IGNORECASE)
_DOWN_VERB = re.compile(
    r"(?:reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed|ing)?|cut(?:s|ting)?"
    r"|sav(?:e|es|ed|ing)|shrink(?:s|ing)?|compress(?:es|ed|ing)?|minimiz(?:es|ing)|trim(?:s|ming)?"
    r"|drop(?:s|ped|ping)?|fall(?:s|ing)?|fell|declin(?:e|es|ed|ing)|degrad(?:e|es|ed|ing))$",
    re.IGNORECASE,
)
_UP_VERB = re.compile(
    r"(?:improv(?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|boost(?:s|ed|ing)?|increas(?:e|es|ed|ing)"
    r"|rais(?:e|es|ed|ing)|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?"
    r"|beat(?:s|ing)?|gain(?:s|ed|ing)?|ris(?:e|es|ing)|rose|elevat(?:e|es|ed|ing)|grow(?:s|ing)?"
    r"|grew|lift(?:s|ed|ing)?|strengthen(?:s|ed|ing)?)$",
    re.IGNORECASE,
)
_FAST_VERB = re.compile(r"(?:accelerat(?:e|es|ed|ing)|speed(?:s|ing)?|sped)$", re.IGNORECASE)
_HEDGE_WORDS = """
a an the over about approximately around nearly almost roughly only just ~ $ > more than up to
least average mean sim additional absolute relative + another much as well
"""
_HEDGES = frozenset(_HEDGE_WORDS.split())
_LONG_HEDGES = (["at", "least"], ["up", "to"], ["more", "than"], ["on", "average"])
_AGAINST = frozenset(["to", "from", "vs", "versus"])
_LEVEL = _AGAINST | {"reaches", "reaching", "achieves", "attains"}
_CLAUSE_END = frozenset([",", ";", ":", "(", ")", ".", "and", "while", "with", "but", "to"])


def change_of(scene: Scene, number: int) -> str:
    """Name the change that a number tells, empty when it tells a level.

    "reduces latency by 5%" gives ``reduction``, "a 2x speedup" ``speedup``, "to 5%" nothing. In a
    list of numbers of one unit, a number without words of its own takes its neighbour's change.
    """
    own = _own_change(scene, number)
    if own or _is_level(scene, number):
        return own
    first, last = scene.group(number)
    for other in (*range(number + 1, last + 1), *range(number - 1, first - 1, -1)):
        own = own or _own_change(scene, other)
    place = first
    while not own and place:
        gap = [word.text.lower() for word in scene.gap(place)]
        unit, before = scene.quantities[place].unit, scene.quantities[place - 1].unit
        if len(gap) > 8 or unit != before or _LEVEL.intersection(gap):
            break
        place -= 1
        own = _own_change(scene, place)
    return own


def _is_level(scene: Scene, number: int) -> bool:
    here = scene.before(scene.quantities[number].start)
    return here > 0 and scene.words[here - 1].text.lower() in _AGAINST


def _own_change(scene: Scene, number: int) -> str:
    quantity = scene.quantities[number]
    here, after = scene.before(quantity.start), scene.before(quantity.end)
    left = [word.text.lower() for word in scene.words[max(0, here - 12) : here]]
    right = [word.text.lower() for word in scene.words[after : after + 7]]
    while left and left[-1] in _HEDGES:
        left.pop()
    while left[-2:] in _LONG_HEDGES:
        del left[-2:]
    while left and left[-1] in _HEDGES:
        left.pop()
    for place, word in enumerate(right):
        if word in _CLAUSE_END or word[0].isdigit():
            break
        if _FASTER.match(word):
            return "speedup"
        if place == 0 and _LESS.match(word):
            return "reduction"
        if place == 0 and _MORE.match(word):
            return "improvement"
        if _CHANGE_NOUN.match(word):
            return _singular(word)
    if left and left[-1] in {"of", "at", "reaching", "is", "by", ":", "(", "to"}:
        for word in reversed(left[-5:-1]):
            if _CHANGE_NOUN.match(word) and left[-1] != "to":
                return _singular(word)
    by = bool(left) and left[-1] == "by"
    if by or (quantity.unit in {"points", "percentage points"} and "to" not in left[-1:]):
        for word in reversed(left[:-1] if by else left):
            if _FAST_VERB.match(word):
                return "speedup"
            if _DOWN_VERB.match(word):
                return "reduction"
            if _UP_VERB.match(word):
                return "improvement"
    if left and _DOWN_VERB.match(left[-1]):
        return "reduction"
    if left and _UP_VERB.match(left[-1]):
        return "improvement"
    return ""


def link_of(scene: Scene, number: int) -> str:
    """Give the word behind the name of a change: "in" of "a 5% reduction in latency"."""
    after = scene.before(scene.quantities[scene.group(number)[1]].end)
    words = [word.text.lower() for word in scene.words[after : after + 8]]
    for word, behind in itertools.pairwise(words):
        if word in _CLAUSE_END:
            break
        if _CHANGE_NOUN.match(word):
            return behind
    return ""


def says_change(words: str) -> bool:
    """Tell whether words end in the name of a change.

    Example:
        >>> says_change("memory savings"), says_change("memory")
        (True, False)
    """
    return bool(_CHANGE_NOUN.search(words))


def _singular(noun: str) -> str:
    word = noun.lower().replace("speed-up", "speedup")
    return word.removesuffix("s") if not word.endswith("ss") else word
