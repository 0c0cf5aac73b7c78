"""LaTeX in titles, abstracts and names, to plain text; the only module that imports pylatexenc."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

_COMMAND = re.compile(r"[\\{}~]|``|''|--")
_BARE = re.compile(r"\$[^$]*\$|\\.|[%&#]", re.DOTALL)
_ADDRESS = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}(?:\s*\{[^{}]*\})?")
_LONGEST_NEST = 100


class _Decoder(Protocol):
    def latex_to_text(self, latex: str) -> str:
        """Give plain text."""


def text_of_latex(words: str) -> str:
    r"""Give LaTeX as plain text: accents become letters, braces and commands go.

    Formulas between dollar signs stay as they are, so does text without any LaTeX, and so do
    words that cannot be decoded. ``%``, ``&`` and ``#`` stand for themselves.

    Example:
        >>> text_of_latex(r"{\"O}zg{\"u}r \& the {BERT} of $\alpha$: 50% off")
        'Özgür & the BERT of $\\alpha$: 50% off'
    """
    if not _COMMAND.search(words) or _depth(words) > _LONGEST_NEST:
        return words
    plain = _ADDRESS.sub(lambda found: found[1].replace("~", r"\textasciitilde{}"), words)
    plain = _BARE.sub(lambda found: f"\\{found[0]}" if found[0] in "%&#" else found[0], plain)
    try:
        return _decoder().latex_to_text(plain)
    except (ValueError, IndexError, RecursionError, _walker_error()):
        return words


def _depth(words: str) -> int:
    deepest = depth = 0
    for char in words:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest


@cache
def _decoder() -> _Decoder:
    from pylatexenc.latex2text import LatexNodes2Text

    decoder: _Decoder = LatexNodes2Text(math_mode="verbatim", keep_comments=True)
    return decoder


@cache
def _walker_error() -> type[Exception]:
    from pylatexenc.latexwalker import LatexWalkerError

    error: type[Exception] = LatexWalkerError
    return error
