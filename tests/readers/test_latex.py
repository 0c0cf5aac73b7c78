"""LaTeX in libraries, to plain text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.readers.latex import text_of_latex


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Sch{\"a}fer, Garc{\'\i}a, \v{C}ech, {\o}re, \ss", "Schäfer, García, Čech, øre, ß"),
        ("plain 50% off & #1_a^b", "plain 50% off & #1_a^b"),
        (r"50\% \& \#1\_a", "50% & #1_a"),
        (r"{BERT} and \textbf{bold} \textsc{Sc}", "BERT and bold Sc"),
        ("``quoted'' -- dash --- long", "“quoted” – dash — long"),
        (r"$O(n^2)$ and \(x_1\)", r"$O(n^2)$ and \(x_1\)"),
        (r"\href{https://x.org/~me}{here}", "https://x.org/~me"),
        (r"the {BERT} of 50% & #1", "the BERT of 50% & #1"),
    ],
)
def test_latex_becomes_text(latex: str, plain: str) -> None:
    assert text_of_latex(latex) == plain


@settings(deadline=None)
@given(st.text(alphabet="ab{}\\$%~^_&#\"'`-[] \n", max_size=40))
def test_any_latex_gives_text(latex: str) -> None:
    assert isinstance(text_of_latex(latex), str)
