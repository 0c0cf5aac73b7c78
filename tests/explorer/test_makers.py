"""Makers of hardware: from the vocabulary, or from what an entity is a kind of."""

from __future__ import annotations

from kg.explorer.makers import makers_of
from kg.records import Entity, EntityType


def test_a_device_that_the_vocabulary_lacks_has_the_maker_of_its_kind() -> None:
    made_up = Entity("slate-x2", "Slate X2", EntityType.HARDWARE, broader=("nvidia-h100",))
    assert makers_of([made_up]) == {"slate-x2": "NVIDIA"}


def test_only_hardware_has_a_maker() -> None:
    assert makers_of([Entity("nvidia-h100", "NVIDIA H100", EntityType.METHOD)]) == {}
