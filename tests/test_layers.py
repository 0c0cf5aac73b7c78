"""The architecture: arrows point down, heavy libraries come late, each in its own module."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "kg"
LAYERS = (
    {"records", "errors"},
    {"corrections", "files", "iri", "resources", "retries", "triples"},
    {"readers", "extract", "rdf"},
    {"resolve"},
    {"related", "explorer"},
    {"queries"},
    {
        "annotations",
        "assembly",
        "builder",
        "changes",
        "correcting",
        "correction_names",
        "endpoint",
        "exports",
        "fetched",
        "fetching",
        "generations",
        "gold",
        "graph",
        "naming",
        "news",
        "own_text",
        "own_vocabulary",
        "paper_file",
        "places",
        "projections",
        "publication",
        "reading_cache",
        "removing",
        "runs",
        "search",
        "sources",
        "workers",
    },
    {"__main__", "cli", "commands", "console", "server", "spark", "tables"},
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
STRANGERS = ({"readers", "extract", "rdf"}, {"related", "explorer"})
OWNERS: dict[str, str | tuple[str, ...]] = {
    "spacy": "extract",
    "onnxruntime": "extract",
    "pyoxigraph": ("rdf/store", "triples.py"),
    "pyvis": "explorer",
    "httpx": ("rdf/remote", "fetching"),
    "tenacity": ("retries.py", "rdf/remote/__init__.py", "fetching/__init__.py"),
    "pyshacl": "rdf",
    "rich": "console.py",
    "starlette": "server",
    "uvicorn": "server",
    "click": ("cli.py", "commands"),
}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_down(path: Path) -> None:
    own = part_of(path)
    assert own in HEIGHT, f"{own} has no layer; add it to LAYERS"
    for name in imports_of(path):
        if not name.startswith("kg."):
            continue
        other = name.split(".")[1]
        if other not in HEIGHT:
            continue
        assert HEIGHT[other] <= HEIGHT[own], f"{own} imports {other}, which is above it"
        for group in STRANGERS:
            assert other == own or not {own, other} <= group, f"{own} and {other} are strangers"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_foreign_library_has_one_home(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    for name in imports_of(path):
        home = OWNERS.get(name.split(".")[0])
        assert home is None or place.startswith(home), f"{place} imports {name}"


def test_help_and_import_stay_light() -> None:
    heavy = (
        "spacy",
        "pyvis",
        "starlette",
        "uvicorn",
        "onnxruntime",
        "rdflib",
        "pyoxigraph",
        "networkx",
        "httpx",
    )
    script = (
        "import sys, kg, kg.cli\n"
        "try: kg.cli.cli(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_a_build_of_unchanged_papers_loads_nothing_heavy(tmp_path: Path) -> None:
    """So that it costs little more than the start of Python."""
    page, out = ROOT.parent / "tests/toy/papers.jsonl", tmp_path / "out"
    heavy = ("numpy", "rdflib", "pyoxigraph", "spacy", "onnxruntime", "kg.rdf.store")
    script = (
        "import sys; from kg.builder import build\n"
        f"build([{str(page)!r}], {str(out)!r}, jobs=1).close()\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    said = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "spacy" in said[0].stderr
    assert said[1].stderr.strip() == "[]"
