"""Start and end of a server, and new generations while it runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg import cli
from kg.builder import build
from tests.server.serving import ENDLESS, Answer, Server

COUNT = "SELECT (COUNT(*) AS ?n) { ?p a fabio:ResearchPaper }"


def test_a_running_request_is_finished_before_the_end(toy_folder: Path) -> None:
    answers: list[Answer] = []
    with Server(toy_folder, ("--timeout", "2")) as server:
        thread = threading.Thread(target=lambda: answers.append(server.ask(ENDLESS)))
        thread.start()
        time.sleep(0.5)
        start = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - start < 10
        thread.join()
        children = subprocess.run(
            ["pgrep", "-P", str(server.process.pid)], capture_output=True, check=False
        )
    assert answers[0].status == 503
    assert answers[0].json()["error"]["type"] == "QueryTooSlow"
    assert children.stdout == b""


def test_workers_end_when_the_server_is_killed(toy_folder: Path) -> None:
    with Server(toy_folder) as server:
        pid = str(server.process.pid)
        found = subprocess.run(["pgrep", "-P", pid], capture_output=True, text=True, check=True)
        workers = [int(line) for line in found.stdout.split()]
        assert len(workers) >= 2
        thread = threading.Thread(target=_ask_and_lose, args=(server,), daemon=True)
        thread.start()
        time.sleep(0.5)
        server.process.kill()
        server.process.wait()
        deadline = time.monotonic() + 10
        while any(_runs(pid) for pid in workers) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(_runs(pid) for pid in workers)
        thread.join(timeout=5)


def test_a_worker_that_dies_is_replaced(toy_folder: Path) -> None:
    with Server(toy_folder) as server:
        assert server.get("/api/search", q="gpu").status == 200
        for _ in range(3):
            pid = str(server.process.pid)
            found = subprocess.run(["pgrep", "-P", pid], capture_output=True, text=True, check=True)
            for worker in found.stdout.split():
                os.kill(int(worker), signal.SIGKILL)
            time.sleep(0.2)
            assert server.ask("ASK {}").status == 200
        assert server.get("/api/search", q="gpu").status == 200
        assert server.stop() == 0


def _ask_and_lose(server: Server) -> None:
    with pytest.raises(OSError, match=r"."):
        server.ask(ENDLESS)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_new_generation_is_served_without_a_lost_request(tmp_path: Path) -> None:
    toy = Path(__file__).parent.parent / "toy/papers.jsonl"
    lines = toy.read_text(encoding="utf-8").splitlines()
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("\n".join(lines[:3]), encoding="utf-8")
    second.write_text("\n".join(lines[3:5]), encoding="utf-8")
    folder = tmp_path / "graph"
    build([first], folder, jobs=1).close()
    statuses: list[int] = []
    with Server(folder) as server:
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                statuses.append(server.ask(COUNT).status)

        assert server.ask(COUNT).rows() == [{"n": "3"}]
        thread = threading.Thread(target=ask)
        thread.start()
        build([second], folder, jobs=1).close()
        deadline = time.monotonic() + 20
        while server.get("/health").json()["generation"] != "000002":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert server.ask(COUNT).rows() == [{"n": "5"}]
        assert server.get("/api/search", q="gpu").status == 200
        stop.set()
        thread.join()
        assert server.stop() == 0
    assert set(statuses) == {200}


def test_an_address_in_use_is_one_line(
    toy_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(["serve", str(toy_folder), "--port", str(port)]) == 2
    err = capsys.readouterr().err
    assert err == (f"kg: 127.0.0.1:{port}: address already in use; give another --host or --port\n")


def test_a_folder_without_a_graph_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["serve", str(tmp_path)]) == 2
    assert "there is no graph in this folder; make one with: kg build" in capsys.readouterr().err


def test_a_missing_extra_names_the_command_that_installs_it(toy_folder: Path) -> None:
    script = (
        "import sys\n"
        "sys.modules['uvicorn'] = None\n"
        "from kg import cli\n"
        f"sys.exit(cli.run(['serve', {str(toy_folder)!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "kg: uvicorn is not installed; run: pip install 'litkg[serve]'\n"


def test_it_listens_on_this_machine_only(server: Server) -> None:
    sockets = subprocess.run(
        ["cat", f"/proc/{server.process.pid}/net/tcp"], capture_output=True, text=True, check=True
    ).stdout
    local = [line.split()[1] for line in sockets.splitlines()[1:] if line.split()[3] == "0A"]
    mine = [one for one in local if one.endswith(f":{server.port:04X}")]
    assert mine == [f"0100007F:{server.port:04X}"]
