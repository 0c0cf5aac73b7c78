"""The query page in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.serving import ENDLESS, Server

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


class Reader:
    """One open page, and all that it says or asks for."""

    def __init__(self, context: Any, server: Server) -> None:
        """Open a page that remembers what it says."""
        self.page = context.new_page()
        self.address = f"http://127.0.0.1:{server.port}"
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda line: self.said.append(line.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{self.address}/sparql")

    def run(self, query: str) -> None:
        self.page.fill("#query", query)
        self.page.click("#run")
        self.page.wait_for_selector("#answer:not([hidden]), #fault:not([hidden])")

    def column(self, number: int) -> list[str]:
        cells: list[str] = self.page.locator(f"td:nth-child({number})").all_inner_texts()
        return cells


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as tool:
        opened = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(params=[(1200, 900), (360, 740)], ids=["wide", "phone"])
def reader(request: pytest.FixtureRequest, browser: Any, small_server: Server) -> Iterator[Reader]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    found = Reader(context, small_server)
    yield found
    outside = [url for url in found.asked if not url.startswith((found.address, "blob:", "data:"))]
    context.close()
    assert outside == []
    assert [line for line in found.said if "Failed to load resource" not in line] == []


def test_a_query_becomes_a_table_that_sorts_and_says_when_it_was_cut(reader: Reader) -> None:
    reader.run("SELECT ?t ?y { ?p kg:year ?y ; dcterms:title ?t }")
    page = reader.page
    assert "5 rows" in page.inner_text("#status")
    assert "cut at the server's limit" in page.inner_text("#status")
    page.click("th:nth-child(2) button")
    assert page.get_attribute("th:nth-child(2)", "aria-sort") == "ascending"
    years = [int(year) for year in reader.column(2)]
    assert years == sorted(years)
    page.click("th:nth-child(2) button")
    assert [int(year) for year in reader.column(2)] == sorted(years, reverse=True)
    body = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert body <= 0, "the page is wider than the screen"


def test_an_error_is_shown_at_its_place(reader: Reader) -> None:
    reader.run("SELECT ?s {\n  ?s ?p ?o . foo }")
    page = reader.page
    assert "line 2, column 19" in page.inner_text("#fault")
    text, caret = page.locator("#fault pre").text_content().split("\n")
    assert text == "  ?s ?p ?o . foo }"
    assert caret == " " * 18 + "^"
    start = page.evaluate("document.getElementById('query').selectionStart")
    assert start == len("SELECT ?s {\n") + 18


def test_rows_are_downloaded_as_csv_and_json(reader: Reader, tmp_path: Path) -> None:
    reader.run("SELECT (1 AS ?n) {}")
    for name, start in (("CSV", "n\r\n1"), ("JSON", '{"head"')):
        with reader.page.expect_download() as waiting:
            reader.page.click(f"text=Download {name}")
        path = tmp_path / name
        waiting.value.save_as(path)
        assert path.read_bytes().decode().startswith(start)


def test_every_example_runs_as_it_stands(reader: Reader) -> None:
    names = reader.page.eval_on_selector_all(
        "#example option", "all => all.map(one => one.value).filter(Boolean)"
    )
    assert len(names) >= 20
    for name in names:
        reader.page.select_option("#example", name)
        reader.page.click("#run")
        reader.page.wait_for_selector("#answer:not([hidden]), #fault:not([hidden])")
        assert not reader.page.is_visible("#fault"), name


def test_prefixes_are_declared_and_a_query_can_be_stopped(reader: Reader) -> None:
    page = reader.page
    page.fill("#query", 'ASK { ?s kg:year ?o . ?s dcterms:title "not:this" }')
    page.click("#declare")
    assert page.input_value("#query").startswith(
        "PREFIX dcterms: <http://purl.org/dc/terms/>\nPREFIX kg: <https://w3id.org/litkg/ontology#>\n"
    )
    assert "PREFIX not:" not in page.input_value("#query")
    page.fill("#query", ENDLESS)
    page.click("#run")
    page.click("#stop")
    page.wait_for_function("document.getElementById('status').textContent === 'Stopped.'")


def test_it_is_worked_by_keyboard_and_named_for_screen_readers(reader: Reader) -> None:
    page = reader.page
    page.focus("#query")
    page.fill("#query", 'SELECT ("<b>x</b>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("td")
    assert reader.column(1) == ["<b>x</b>"]
    assert page.locator("td a").count() == 0
    unnamed = page.eval_on_selector_all(
        "button, select, textarea, a",
        "all => all.filter(one => !(one.innerText || one.labels?.length)).length",
    )
    assert unnamed == 0
    assert page.get_attribute("html", "lang") == "en"


def test_the_address_of_a_query_can_be_shared(reader: Reader) -> None:
    reader.run("SELECT (7 AS ?x) {}")
    shared = reader.page.url
    assert "query=SELECT" in shared
    other = reader.page.context.new_page()
    other.goto(shared)
    other.wait_for_selector("td")
    assert other.inner_text("td") == "7"
