"""Docs say what is true: blocks of the README run, every command and question is documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli
from kg.queries import named_queries

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """The code block of the README after a marker."""
    match = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert match, name
    return match[1]


def run(command: str, folder: Path, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tracked files."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source],
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_runs_the_readmes_first_line_in_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    line = block("run").replace("--quiet .", f"--quiet {wheel}")
    assert str(wheel) in line
    out = run(line, tmp_path)
    assert re.search(r"papers\s+55", out)
    assert "NVIDIA H100" in out
    assert f"open {tmp_path}/kg-out/explorer.html" in out
    assert (tmp_path / "kg-out/explorer.html").stat().st_size < 2_500_000
    assert sorted(p.name for p in tmp_path.iterdir()) == [".venv", "kg-out"]


def test_the_test_line_is_what_ci_runs() -> None:
    assert "<!-- test -->" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "requirements.lock" in block("test")


@pytest.mark.slow
def test_the_readmes_commands_and_python_run(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    binaries = str(Path(sys.executable).parent)
    path = f"{binaries}:{os.environ['PATH']}"
    out = run(f"python - <<'END'\n{block('python')}END", tmp_path, PATH=path)
    assert "55 papers" in out
    out = run(block("commands"), tmp_path, PATH=path)
    assert "CUDA-L1: Improving CUDA Optimization" in out


def test_every_command_is_in_the_readme() -> None:
    for name in cli.cli.commands:
        assert f"kg {name}" in README.replace("kg\n", "kg "), name


def test_every_question_is_documented() -> None:
    text = (ROOT / "docs/sparql.md").read_text(encoding="utf-8")
    for name in named_queries():
        assert f"`{name}`" in text, name


def test_links_between_documents_hold() -> None:
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
    ]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_the_changelog_knows_the_version() -> None:
    version = re.search(r'^version = "(.*?)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
