"""Folders of graphs: published whole, kept while read, never shared by two builders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import BadInput, BadOutput, BuildRunning
from kg.generations import GraphFolder


def publish(folder: GraphFolder, text: str) -> None:
    with folder.building(), folder.new_generation() as generation:
        (generation / "graph.nq").write_text(text)


def fail(folder: GraphFolder) -> None:
    with folder.building(), folder.new_generation() as generation:
        (generation / "graph.nq").write_text("half")
        raise ZeroDivisionError


def test_a_published_file_is_replaced_whole(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    publish(folder, "one")
    publish(folder, "two")
    assert (folder.path / "graph.nq").read_text() == "two"
    assert len(list((folder.path / "generations").iterdir())) == 1


def test_a_failed_build_leaves_the_published_graph(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    publish(folder, "one")
    with pytest.raises(ZeroDivisionError):
        fail(folder)
    assert (folder.path / "graph.nq").read_text() == "one"
    assert [p.name for p in (folder.path / "generations").iterdir()] == ["000001"]


def test_a_generation_stays_while_it_is_read(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    publish(folder, "one")
    held, lock = folder.hold()
    publish(folder, "two")
    assert (held / "graph.nq").read_text() == "one"
    lock.close()
    publish(folder, "three")
    assert not held.exists()


def test_a_second_builder_is_told(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    with folder.building(), pytest.raises(BuildRunning):
        GraphFolder.for_building(tmp_path / "out").building().__enter__()


def test_the_draft_of_a_killed_build_is_swept(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    (folder.path / "generations/draft-000001").mkdir()
    publish(folder, "one")
    assert [p.name for p in (folder.path / "generations").iterdir()] == ["000001"]


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(BadOutput, match="something else"):
        GraphFolder.for_building(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BadOutput, match="it is a file"):
        GraphFolder.for_building(tmp_path / "out")


def test_a_folder_without_a_graph_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="kg build"):
        GraphFolder.with_graph(tmp_path / "nowhere")


def test_a_full_disk_leaves_the_published_graph(tmp_path: Path) -> None:
    folder = GraphFolder.for_building(tmp_path / "out")
    publish(folder, "one")
    with (
        pytest.raises(BadOutput, match="no space left"),
        folder.building(),
        folder.new_generation(),
    ):
        raise OSError(28, os.strerror(28))
    assert (folder.path / "graph.nq").read_text() == "one"
