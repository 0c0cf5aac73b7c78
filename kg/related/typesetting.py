"""Plain text made safe for LaTeX, BibTeX, CSV and Markdown.

Titles and abstracts are hostile: nothing that they hold may become a command, a formula of a
spreadsheet, or a link. Their own LaTeX is printed as it is written, not run.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "—": "---",
    "‑": "-",
    "‐": "-",
    "−": r"\ensuremath{-}",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "×": r"\ensuremath{\times}",
    "÷": r"\ensuremath{\div}",
    "±": r"\ensuremath{\pm}",
    "·": r"\ensuremath{\cdot}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≠": r"\ensuremath{\neq}",
    "≈": r"\ensuremath{\approx}",
    "∼": r"\ensuremath{\sim}",
    "→": r"\ensuremath{\rightarrow}",
    "←": r"\ensuremath{\leftarrow}",
    "↔": r"\ensuremath{\leftrightarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "↓": r"\ensuremath{\downarrow}",
    "∞": r"\ensuremath{\infty}",
    "∈": r"\ensuremath{\in}",
    "∑": r"\ensuremath{\sum}",
    "√": r"\ensuremath{\surd}",
    "∇": r"\ensuremath{\nabla}",
    "°": r"\ensuremath{^\circ}",
    "€": "EUR",
    "£": r"\pounds{}",
    "§": r"\S{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "đ": "d",
    "Đ": "D",
}
_GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩςµϵ"
_GREEK_NAMES = """alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi
    rho sigma tau upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi
    Psi Omega varsigma mu epsilon"""
_GREEK = {
    letter: rf"\ensuremath{{\{name}}}"
    for letter, name in zip(tuple(_GREEK_LETTERS), _GREEK_NAMES.split(), strict=True)
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?%?", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$!&])")


def one_line(text: str) -> str:
    r"""Fold white space to single spaces and leave out control characters.

    Example:
        >>> one_line("a\n\tb\x00c")
        'a bc'
    """
    kept = (char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())


def latex_of(text: str) -> str:
    r"""Escape plain text for LaTeX and BibTeX; the result is ASCII with balanced braces.

    Letters with accents become accent commands, Greek letters and common signs become
    mathematics; a letter that plain LaTeX cannot print becomes its code point in brackets.

    Example:
        >>> print(latex_of("50% of x_1 & Müller’s {α}"))
        50\% of x\_1 \& M\"{u}ller's \textbraceleft{}\ensuremath{\alpha}\textbraceright{}
    """
    return "".join(_latex_of_char(char) for char in unicodedata.normalize("NFC", one_line(text)))


def markdown_of(text: str) -> str:
    r"""Escape plain text for Markdown, so that nothing in it is a link, markup or HTML.

    Example:
        >>> markdown_of("[x](javascript:1) <b>")
        '\\[x\\](javascript:1) \\<b\\>'
    """
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    escaped = re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)
    escaped = re.sub(r"^([-+=])", r"\\\1", escaped)
    return re.sub(r"(?i)\b(https?|ftp)://", r"\1:&#8203;//", escaped)


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    r"""Write rows as CSV in which no cell is taken for a formula by a spreadsheet.

    A cell that begins like a formula, and is no plain number, gets an apostrophe in front.

    Example:
        >>> csv_of([["a,b", "=1+1", "-3.5%"]])
        '"a,b",\'=1+1,-3.5%\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([[_csv_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def _csv_cell(cell: str) -> str:
    text = one_line(cell)
    guarded = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if guarded else text


def _latex_of_char(char: str) -> str:
    known = _LATEX.get(char) or _GREEK.get(char)
    if known:
        return known
    if char.isascii():
        return char
    base, *marks = tuple(unicodedata.normalize("NFD", char))
    if marks and base.isascii() and all(mark in _ACCENTS for mark in marks):
        for mark in marks:
            base = rf"\{_ACCENTS[mark]}{{{base}}}"
        return base
    folded = unicodedata.normalize("NFKD", char)
    ascii_only = "".join(part for part in folded if part.isascii() and part.isprintable())
    if ascii_only and not any(
        unicodedata.category(part)[0] == "L" for part in folded if not part.isascii()
    ):
        return "".join(_LATEX.get(part, part) for part in ascii_only)
    return f"[U+{ord(char):04X}]"
