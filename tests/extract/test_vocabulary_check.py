"""Faults of vocabularies: each kind once, and nothing in a sound one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.extract.vocabulary import Entry, shipped_vocabulary
from kg.extract.vocabulary_check import faults_of, orphans_of, unnamed_of
from kg.records import EntityType

GPU = Entry("gpu", "GPU", EntityType.HARDWARE, ("graphics card",), definition="A processor.")
H100 = Entry("h100", "H100", EntityType.HARDWARE, broader=("gpu",), definition="A GPU.")
MAP = Entry("map", "MAP", EntityType.METRIC, definition="A mean.", ambiguous=("MAP",))
SOUND = {entry.key: entry for entry in (GPU, H100, MAP)}


def kinds(*entries: Entry) -> list[str]:
    return [f.kind for f in faults_of(SOUND | {entry.key: entry for entry in entries})]


def test_a_sound_vocabulary_has_no_fault() -> None:
    assert faults_of(SOUND) == []


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (Entry("card", "card", EntityType.TASK, ("Graphics Cards",), definition="x"), "clash"),
        (replace(H100, ambiguous=("GPU",)), "homonym"),
        (replace(GPU, broader=("h100",)), "cycle"),
        (replace(H100, broader=("chip",)), "broader"),
        (replace(H100, definition=""), "definition"),
        (replace(H100, name="H 100 chip"), "key"),
        (replace(H100, common=("HX",)), "label"),
    ],
)
def test_each_fault_is_found(entry: Entry, kind: str) -> None:
    assert kinds(entry) == [kind]


def test_a_homonym_with_context_and_a_clash_that_is_marked_are_none() -> None:
    other = Entry(
        "map-2", "map 2", EntityType.TASK, ambiguous=("MAP", "GPU"), context=("x",), definition="x"
    )
    assert kinds(other) == []


def test_a_short_name_with_capitals_clashes_only_as_written() -> None:
    assert kinds(Entry("gpus", "gpus", EntityType.TASK, ("gpU",), definition="x")) == []


def test_a_long_circle_is_told_once() -> None:
    ring = {
        str(n): Entry(str(n), str(n), EntityType.TASK, broader=(str((n + 1) % 50),), definition="x")
        for n in range(50)
    }
    assert [finding.kind for finding in faults_of(ring)] == ["cycle"]


def test_orphans_and_what_no_paper_names() -> None:
    assert [finding.key for finding in orphans_of(SOUND)] == ["map"]
    assert [finding.key for finding in unnamed_of(SOUND, ["h100"])] == ["map"]
    assert [finding.key for finding in unnamed_of(SOUND, ["gpu"])] == ["h100", "map"]


def test_the_shipped_vocabulary_has_no_fault() -> None:
    assert [finding.line() for finding in faults_of(shipped_vocabulary())] == []
