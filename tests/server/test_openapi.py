"""The OpenAPI description and the server agree, as schemathesis sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.server.api import description
from tests.server.serving import Server

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,negative_data_rejection,"
    "unsupported_method,missing_required_header"
)


def test_the_description_is_json_that_comes_out_the_same() -> None:
    found = description()
    assert json.loads(json.dumps(found)) == found
    for path in found["paths"].values():
        for operation in path.values():
            assert operation["operationId"]
            assert operation["summary"]
            assert "200" in operation["responses"]


@pytest.mark.slow
def test_the_server_is_as_its_description_says(server: Server, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{server.port}"
    command = Path(sys.executable).with_name("schemathesis")
    if not command.exists():
        pytest.skip("schemathesis is not installed")
    done = subprocess.run(
        [str(command), "run", f"{address}/openapi.json", "--checks", CHECKS, "--seed", "1",
         "--max-examples", "8", "--request-timeout", "40", "--no-color"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    assert "5 selected" in done.stdout
