"""Papers from services that a server on loopback plays."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kg import cli
from kg.errors import BadEndpoint, BadInput
from kg.fetched import fetched
from kg.fetching import SERVICES, Web
from kg.readers import read_papers

Answer = tuple[int, dict[str, str], bytes]
ENTRY = (
    "<entry><id>http://arxiv.org/abs/2401.{0:05}v1</id><title>Llama {0}</title>"
    "<summary>We herd llamas & count \u00e9.</summary></entry>"
)


@dataclass
class Played:
    """A service that answers what a test says, and remembers what it was asked."""

    answer: Callable[[dict[str, str]], Answer]
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    played = Played(lambda asked: (404, {}, b""))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            asked = {name: values[0] for name, values in query.items()}
            played.asked.append(asked)
            played.agents.append(self.headers["User-Agent"])
            status, headers, body = played.answer(asked)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if "Content-Length" in headers:  # a lie: the answer is cut
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    for name, one in SERVICES.items():
        address = f"http://127.0.0.1:{server.server_port}/{name}"
        monkeypatch.setitem(SERVICES, name, replace(one, address=address, pause_s=0, page=2))
    yield played
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in tests."""
    made = Web.__init__

    def init(self: Web, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **{"sleep": lambda seconds: None, **named})

    monkeypatch.setattr(Web, "__init__", init)


def feed(numbers: list[int], total: int) -> bytes:
    entries = "".join(ENTRY.format(number) for number in numbers).replace(" & ", " &amp; ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>ArXiv Query</title><id>http://arxiv.org/api/q</id><opensearch:totalResults "
        f'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}'
        f"</opensearch:totalResults>{entries}</feed>"
    ).encode()


def arxiv(asked: dict[str, str]) -> Answer:
    start = int(asked["start"])
    return 200, {}, feed(list(range(start, min(start + 2, 5))), 5)


def ids_in(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_arxiv_is_read_page_by_page(service: Played, tmp_path: Path) -> None:
    service.answer = arxiv
    out = tmp_path / "papers.jsonl"
    found = fetched("arxiv", ["cat:cs.DC AND", "abs:MPI"], out, cache=tmp_path / "c", contact="a@b")
    assert found == (5, 0)
    assert [asked["start"] for asked in service.asked] == ["0", "2", "4"]
    assert service.asked[0]["search_query"] == "cat:cs.DC AND abs:MPI"
    assert all("(a@b)" in agent for agent in service.agents)
    papers = list(read_papers([out]))
    assert [paper.title for paper in papers] == [f"Llama {number}" for number in range(5)]
    assert papers[0].abstract == "We herd llamas & count \u00e9."


def test_a_fetch_that_was_stopped_goes_on(service: Played, tmp_path: Path) -> None:
    service.answer = lambda asked: (400, {}, b"") if asked["start"] == "2" else arxiv(asked)
    out, cache = tmp_path / "papers.jsonl", tmp_path / "c"
    with pytest.raises(BadEndpoint, match="400"):
        fetched("arxiv", ["x"], out, cache=cache)
    assert not list(tmp_path.glob("*papers*"))
    service.answer = arxiv
    service.asked.clear()
    assert fetched("arxiv", ["x"], out, cache=cache) == (5, 0)
    assert [asked["start"] for asked in service.asked] == ["2", "4"]
    before = out.read_bytes()
    service.asked.clear()
    assert fetched("arxiv", ["x"], out, cache=cache) == (5, 0)
    assert service.asked == []
    assert out.read_bytes() == before
    (cache / "mine.txt").write_text("stays")
    fetched("arxiv", ["x"], out, cache=cache, refresh=True)
    assert len(service.asked) == 3
    assert (cache / "mine.txt").exists()


@pytest.mark.parametrize(
    "trouble",
    [
        (429, {"Retry-After": "1"}, b"slow down"),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b""),
        (500, {}, b""),
        (200, {"Content-Length": "99999"}, b"<feed"),
    ],
)
def test_what_may_pass_is_asked_again(service: Played, tmp_path: Path, trouble: Answer) -> None:
    service.answer = lambda asked: trouble if len(service.asked) <= 2 else arxiv(asked)
    assert fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c") == (5, 0)
    assert len(service.asked) == 5


def test_a_service_that_stays_busy_is_an_error_that_names_the_mend(
    service: Played, tmp_path: Path
) -> None:
    service.answer = lambda asked: (503, {}, b"")
    with pytest.raises(BadEndpoint, match="busy"):
        fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c")
    assert len(service.asked) == 6


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"<feed xmlns='http://www.w3.org/2005/Atom'><ent"]
)
def test_an_answer_that_makes_no_sense_is_not_kept(
    service: Played, tmp_path: Path, body: bytes
) -> None:
    service.answer = lambda asked: (200, {}, body)
    with pytest.raises(BadEndpoint):
        fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c")
    service.answer = arxiv
    assert fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c") == (5, 0)


def test_an_empty_page_before_the_end_is_asked_for_again(service: Played, tmp_path: Path) -> None:
    service.answer = lambda asked: (200, {}, feed([], 5)) if asked["start"] == "2" else arxiv(asked)
    with pytest.raises(BadEndpoint, match="empty"):
        fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c")
    service.answer = arxiv
    assert fetched("arxiv", ["x"], tmp_path / "p.jsonl", cache=tmp_path / "c") == (5, 0)


def work(number: int) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.1234/w{number}",
        "title": f"Wool {number}",
        "authorships": [],
        "abstract_inverted_index": {"Soft": [0]},
        "referenced_works": [],
    }


def test_openalex_is_read_by_cursor(service: Played, tmp_path: Path) -> None:
    pages = {
        "*": ([work(1), work(2)], "next"),
        "next": ([work(2), work(3)], "end"),
        "end": ([], None),
    }

    def answer(asked: dict[str, str]) -> Answer:
        results, cursor = pages[asked["cursor"]]
        return 200, {}, json.dumps({"meta": {"next_cursor": cursor}, "results": results}).encode()

    service.answer = answer
    out = tmp_path / "papers.jsonl"
    assert fetched("openalex", ["soft wool"], out, cache=tmp_path / "c", contact="a@b.c") == (3, 0)
    assert ids_in(out) == ["W1", "W2", "W3"]
    assert service.asked[0] == {
        "search": "soft wool", "per-page": "2", "cursor": "*", "mailto": "a@b.c"
    }  # fmt: skip
    fetched("openalex", ["publication_year:2024"], out, cache=tmp_path / "c", most=1)
    assert service.asked[-1]["filter"] == "publication_year:2024"
    assert ids_in(out) == ["W1"]


def test_daily_papers_come_by_day(service: Played, tmp_path: Path) -> None:
    def answer(asked: dict[str, str]) -> Answer:
        day = asked["date"]
        if day == "2025-05-16":
            return 200, {}, b"[]"
        paper = {"id": f"2505.000{day[-2:]}", "title": f"Of {day}", "summary": "We bake."}
        entry = {"paper": paper | {"publishedAt": f"{day}T00:00:00.000Z", "upvotes": 3}}
        return 200, {}, json.dumps([entry | {"title": paper["title"]}]).encode()

    service.answer = answer
    out = tmp_path / "papers.jsonl"
    assert fetched("daily-papers", ["2025-05-15..2025-05-17"], out, cache=tmp_path / "c") == (2, 0)
    assert [paper.title for paper in read_papers([out])] == ["Of 2025-05-15", "Of 2025-05-17"]


@pytest.mark.parametrize("words", ["yesterday", "2025-05-17..2025-05-15", "2025-02-30"])
def test_what_is_no_day_is_refused(service: Played, tmp_path: Path, words: str) -> None:
    with pytest.raises(BadInput):
        fetched("daily-papers", [words], tmp_path / "p.jsonl", cache=tmp_path / "c")
    assert service.asked == []


def test_identifiers_are_asked_for_where_they_are_known(service: Played, tmp_path: Path) -> None:
    def answer(asked: dict[str, str]) -> Answer:
        if "id_list" in asked:
            return 200, {}, feed([int(name[5:]) for name in asked["id_list"].split(",")], 2)
        return 200, {}, json.dumps({"meta": {}, "results": [work(7)]}).encode()

    service.answer = answer
    ids = tmp_path / "ids.txt"
    ids.write_text(
        "# mine\n2401.00003v2\nhttps://arxiv.org/abs/2401.00004\n\n10.1234/W7\n", "utf-8"
    )
    out = tmp_path / "papers.jsonl"
    arguments = ["fetch", "ids", str(ids), "--out", str(out), "--cache", str(tmp_path / "c")]
    assert cli.run(arguments) == 0
    assert len(out.read_text("utf-8").splitlines()) == 3
    assert [asked.get("id_list") or asked["filter"] for asked in service.asked] == [
        "2401.00003,2401.00004",
        "doi:10.1234/w7",
    ]
    with pytest.raises(BadInput, match="line 2"):
        fetched("ids", ["2401.00003", "not an id"], out, cache=tmp_path / "c")


def test_the_command_says_what_it_wrote(
    service: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = arxiv
    out = tmp_path / "papers.jsonl"
    arguments = [
        "fetch",
        "arxiv",
        "x",
        "--out",
        str(out),
        "--cache",
        str(tmp_path / "c"),
        "--max",
        "3",
    ]
    assert cli.run(arguments) == 0
    assert "3 papers in" in capsys.readouterr().err
    service.answer = lambda asked: (403, {}, b"")
    assert cli.run([*arguments, "--refresh"]) == 2
    assert "refuses (status 403)" in capsys.readouterr().err
    assert len(ids_in(out)) == 3
