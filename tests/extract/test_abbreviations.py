"""Short forms that a text spells out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.abbreviations import abbreviations_of


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use large language models (LLMs) here.", "LLMs", "large language models"),
        ("Low-Rank Adaptation (LoRA) is small.", "LoRA", "Low-Rank Adaptation"),
        ("an LLM (large language model) agent", "LLM", "large language model"),
        ("mean average precision (mAP)", "mAP", "mean average precision"),
        ("GRPO, short for group relative policy optimization.", "GRPO",
         "group relative policy optimization"),
        ("MLA: Multi-head Latent Attention for all\nText.", "MLA", "Multi-head Latent Attention"),
    ],
)  # fmt: skip
def test_a_definition_is_found(text: str, short: str, long: str) -> None:
    assert (short, long) in {(a.short, a.long) for a in abbreviations_of(text)}


@pytest.mark.parametrize(
    "text",
    [
        "the results (Table 2) and years (2024)",
        "we trained (see text) it",
        "graphs. Nodes (GN)",
        "of accuracy (93.2%)",
    ],
)
def test_what_defines_nothing_is_left_alone(text: str) -> None:
    assert abbreviations_of(text) == ()


@given(st.text(alphabet=st.sampled_from("ABab cd()[]:.,-\n5é😀"), max_size=80))
def test_places_always_hold_the_words(text: str) -> None:
    for found in abbreviations_of(text):
        assert text[found.start : found.start + len(found.long)] == found.long
        end = found.short_start + len(found.short)
        assert text[found.short_start : end] == found.short


def test_the_gold_set_of_ab3p_is_found_as_well_as_schwartz_and_hearst_do(shared: Path) -> None:
    path = shared / "data/acronyms/ab3p_med1250/med1250.jsonl.gz"
    right = predicted = gold = 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            paper = json.loads(line)
            known = {(_plain(s), _plain(w)) for s, w in paper["abbreviations"]}
            text = f"{paper['title']}\n{paper['abstract']}"
            found = {(_plain(a.short), _plain(a.long)) for a in abbreviations_of(text)}
            right += len(known & found)
            predicted += len(found)
            gold += len(known)
    assert right / predicted >= 0.93
    assert right / gold >= 0.77


def _plain(words: str) -> str:
    return "".join(words.lower().split())
