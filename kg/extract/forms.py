"""Forms of words: what counts as the same name written another way.

Two surfaces that fold to the same form are one name: case, hyphens and spaces, dashes, plurals
and surrounding punctuation do not matter. Nothing else is folded here; synonyms are the
vocabulary's business and expansions the paper's own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINTS = re.compile(r"[\s\-‐‑‒–—―−_/]+")
_ACRONYM_PLURAL = re.compile(r"\b([A-Z][A-Z0-9]+)s\b")
_EDGES = " .,;:!?\"'`()[]{}“”‘’$~"
_NOT_PLURAL = ("ss", "us", "is", "as", "os")
_PLURAL_ACRONYMS = frozenset({"gpus", "cpus", "tpus", "npus", "apus", "dpus", "ipus", "lpus"})
_IRREGULAR = {
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "indices": "index",
    "matrices": "matrix",
    "vertices": "vertex",
    "corpora": "corpus",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "heuristics": "heuristic",
    "data": "data",
    "lens": "lens",
    "series": "series",
    "species": "species",
    "always": "always",
}


def singular(word: str) -> str:
    """Give the singular of a lower-case English word, by rule.

    Words of up to three letters and words that only look like plurals are kept. The result is a
    fixed point: the singular of a singular is itself.

    Example:
        >>> [singular(word) for word in ("models", "losses", "bias", "queries", "gpus", "loss")]
        ['model', 'loss', 'bias', 'query', 'gpu', 'loss']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _PLURAL_ACRONYMS:
        return word[:-1]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65_536)
def fold(words: str) -> str:
    """Fold a surface to its form: lower case, single spaces, last word singular.

    Example:
        >>> fold("Vision–Language Models"), fold("LMs"), fold("H100s"), fold("L40S")
        ('vision language model', 'lm', 'h100', 'l40s')
    """
    text = _ACRONYM_PLURAL.sub(r"\1", unicodedata.normalize("NFKC", words)).casefold()
    parts = _JOINTS.sub(" ", text).strip(_EDGES).split()
    if parts and not any(char.isdigit() for char in parts[-1]):
        parts[-1] = singular(parts[-1])
    return " ".join(parts)


def is_acronym(words: str) -> bool:
    """Tell whether a surface looks like an acronym: one word, mostly capitals.

    Example:
        >>> is_acronym("LLMs"), is_acronym("RLVR"), is_acronym("Transformer"), is_acronym("A")
        (True, True, False, False)
    """
    core = words.removesuffix("s")
    letters = [char for char in core if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return " " not in core and len(letters) >= 2 and capitals / len(letters) >= 0.6
