"""Write the reference of the ontology, ``docs/ontology-reference.html``, with pyLODE.

    pip install "litkg[docs]" && python docs/make_reference.py [PAGE]

The same ontology gives the same bytes: pyLODE writes sets in the order of their hashes, so they
are made the same in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "ontology-reference.html"
_CODE = """
import sys
from pylode import OntPub
OntPub(ontology=sys.argv[1]).make_html(destination=sys.argv[2])
"""


def make_reference(page: Path = PAGE) -> None:
    """Write the page.

    Raises:
        subprocess.CalledProcessError: If pyLODE is not there or fails.
    """
    subprocess.run(  # noqa: S603 - our own code and files
        [sys.executable, "-c", _CODE, str(ROOT / "ontology" / "kg.ttl"), str(page)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
    )
    lines = page.read_text(encoding="utf-8").splitlines()
    page.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make_reference(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE)
