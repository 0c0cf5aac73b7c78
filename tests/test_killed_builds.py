"""A build that is killed again and again ends with the bytes of one that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.resources import resource

KILLS = int(os.environ.get("KG_KILLS", "6"))
"""How often; 50 by hand."""

FILES = ("graph.nq", "graph.trig", "evidence.nq", "explorer.html")


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Begin a build in a process group of its own, so that its workers can be killed too."""
    page = resource("data", "daily-papers.txt")
    return subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(page), "--out", str(folder), "--jobs", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_build_killed_at_random_moments_ends_with_the_same_bytes(tmp_path: Path) -> None:
    begun = time.monotonic()
    undisturbed = start(tmp_path / "undisturbed")
    _, errors = undisturbed.communicate(timeout=300)
    assert undisturbed.returncode == 0, errors
    whole = time.monotonic() - begun
    dice = random.Random(50)
    folder, killed, finished = tmp_path / "killed-0", 0, 0
    while killed < KILLS:
        process = start(folder)
        try:
            process.wait(timeout=dice.uniform(0.05, 1.0) * whole)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        if (folder / "current").exists():
            with kg.open(folder) as graph:
                assert len(graph.papers()) == 55
        if process.returncode == 0:
            assert_same(folder, tmp_path / "undisturbed")
            finished += 1
            folder = tmp_path / f"killed-{finished}"
    last = start(folder)
    _, errors = last.communicate(timeout=300)
    assert last.returncode == 0, errors
    assert_same(folder, tmp_path / "undisturbed")


def assert_same(folder: Path, undisturbed: Path) -> None:
    """Compare what is published, file by file."""
    for name in FILES:
        ours, theirs = (place / "current" / name for place in (folder, undisturbed))
        assert ours.read_bytes() == theirs.read_bytes(), name
