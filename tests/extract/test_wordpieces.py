"""Words, shapes and windows."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.tagger import load_tokenizer
from kg.extract.wordpieces import WINDOW, input_of, shape_of, windows_of, words_of


@pytest.mark.parametrize("count", [0, 1, 500, 511, 1200, 3000])
def test_every_word_is_owned_by_exactly_one_window(count: int) -> None:
    words = words_of(load_tokenizer(), " ".join(["tokenization"] * count))
    owned: list[int] = []
    for window in windows_of(words):
        assert window.start <= window.own_start < window.own_end <= window.end
        assert len(input_of(words, window)[0]) <= WINDOW
        owned += range(window.own_start, window.own_end)
    assert owned == list(range(len(words.firsts)))


def test_a_text_longer_than_a_chunk_keeps_its_offsets() -> None:
    text = "word " * 50_000
    words = words_of(load_tokenizer(), text)
    assert np.array_equal(words.starts, np.arange(50_000) * 5)


def test_shapes_tell_case_and_digits_apart() -> None:
    shown = ("gpu", "Gpu", "GPU", "GpU", "H100", "100", "+")
    shapes = [shape_of(word, glued=False, in_title=False) for word in shown]
    assert len(set(shapes)) == len(shown)
