"""The files that come with the package are found wherever it lies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.resources import resource

SOURCE = Path(__file__).parent.parent / "kg" / "resources.py"


@pytest.mark.parametrize(
    "parts", [("data", "daily-papers.txt"), ("data", "gold"), ("ontology", "vocabulary")]
)
def test_resources_of_a_checkout_are_found(parts: tuple[str, ...]) -> None:
    assert resource(*parts).exists()


def test_files_beside_the_code_are_found_first_as_in_a_wheel(tmp_path: Path) -> None:
    package = tmp_path / "site" / "kg"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("", "utf-8")
    (package / "resources.py").write_text(SOURCE.read_text("utf-8"), "utf-8")
    (package / "data" / "page.txt").write_text("inside", "utf-8")
    (tmp_path / "site" / "data").mkdir()
    (tmp_path / "site" / "data" / "page.txt").write_text("another project's", "utf-8")
    code = "from kg.resources import resource; print(resource('data', 'page.txt').read_text())"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "inside\n"


def test_a_missing_resource_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match="lacks data/none; install it again"):
        resource("data", "none")
