"""The page in a real browser: every feature, no request, no console line, nothing run by a text."""

from __future__ import annotations

import csv
import html
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest

from kg.explorer import ExplorerOptions
from kg.rdf.entities import entity_quads
from kg.rdf.quads import paper_quads
from kg.records import Entity, EntityType, Extraction, Link, Mention, Paper, Role, Source

from .conftest import HOSTILE, FakeView

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTEFACTS = Path(__file__).parents[2] / "artefacts"
PATIENCE_MS = 120_000


class Reader:
    """One open page, and all that it says or asks for."""

    def __init__(self, context: Any) -> None:
        """Open a page that remembers what it says."""
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda line: self.said.append(line.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: Path, address: str = "") -> Any:
        self.page.goto(f"{path.as_uri()}{address}")
        self.page.wait_for_selector("html[data-ready=all]", state="attached")
        return self.page

    def keep(self, name: str) -> None:
        """Keep a picture of the page, for people to look at."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"explorer-{name}.png")

    def outside(self) -> list[str]:
        """Requests for anything but the file itself."""
        return [url for url in self.asked if not url.startswith(("file:", "data:", "blob:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE_MS)
        yield opened
        opened.close()


@pytest.fixture
def reader(browser: Any) -> Iterator[Reader]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, offline=True, accept_downloads=True
    )
    one = Reader(context)
    yield one
    context.close()
    assert one.said == []
    assert one.outside() == []


Save = Callable[..., Path]


def text_of(page: Any, selector: str) -> str:
    return str(page.locator(selector).inner_text())


def test_the_first_view_shows_shared_and_introduced_entities(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy))
    assert "Showing all 12 papers and entities" in text_of(page, "#shown")
    assert "5 papers, 8 entities, 16 links" in text_of(page, "#panel")
    assert page.locator("#map canvas").count() == 1
    reader.keep("toy")


def test_a_rare_entity_is_found_by_search_and_shown_on_demand(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy))
    page.keyboard.press("Control+k")
    page.keyboard.type("NOTE")
    assert page.locator("#hits li").count() == 2
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert text_of(page, "#panel h2") == "note"
    assert "focus=e%3Anote" in page.url
    page.locator("#whole").click()
    page.locator("#all").check()
    assert "Showing all 13" in text_of(page, "#shown")


def test_the_keyboard_keeps_its_place_when_the_page_changes(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy), "#focus=e:stone-sorting")
    where = "document.activeElement.id || document.activeElement.value"
    page.locator("button[value='2']").press("Enter")
    assert page.locator("button[value='2'][aria-pressed=true]").count() == 1
    assert page.evaluate(where) == "2"
    page.locator("#panel a.node").first.press("Enter")
    assert page.evaluate(where) == "panel"
    assert page.locator("#panel").get_attribute("aria-label").startswith("Details: ")
    page.locator("#whole").press("Enter")
    assert page.evaluate(where) == "map"
    page.locator("#view-table").press("Enter")
    page.locator("#table button[value=papers]").press("Enter")
    assert page.evaluate(where) == "papers"
    page.locator("#table tbody a").first.press("Enter")
    assert page.evaluate(where) == "panel"
    page.locator("input[value=Metric]").uncheck()
    page.locator("#reset").press("Enter")
    assert page.evaluate(where) == "Paper"


def test_every_control_is_reached_with_the_tab_key_and_seen(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy), "#focus=p:t1")
    controls = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, select, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility({checkVisibilityCSS: true}) && !one.disabled).length"
    )
    seen = []
    for _ in range(controls):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(
            "(one => one.number ??= (window.last = (window.last ?? 0) + 1))(document.activeElement)"
        ))  # fmt: skip
        style = page.evaluate(
            "(({outlineStyle, opacity}) => [outlineStyle, opacity])"
            "(getComputedStyle(document.activeElement))"
        )
        assert style == ["solid", "1"]
    assert seen == list(range(1, controls + 1))


def test_one_type_or_role_is_shown_alone_and_all_again(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy))
    page.get_by_text("Hardware", exact=True).hover()
    page.get_by_role("button", name="Show only Hardware").click()
    assert "Showing all 6 papers and entities" in text_of(page, "#shown")
    assert page.locator("fieldset").first.locator("input:checked").count() == 2
    page.get_by_role("button", name="Show all again").click()
    assert "hidden" not in page.url
    page.get_by_role("button", name="Show only compares with").focus()
    page.keyboard.press("Enter")
    assert "Showing all 6 papers and entities" in text_of(page, "#shown")
    assert "Larger: in more papers" in text_of(page, "#filters")


def test_search_says_where_it_found_what_the_name_does_not_show(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    also = {"stone-sorting": ("pebble ordering",)}
    papers = [
        replace(one, links=tuple(
            replace(link, entity=replace(link.entity, labels=also.get(link.entity.key, ())))
            for link in one.links
        )) for one in toy.papers
    ]  # fmt: skip
    page = reader.open(saved_page(FakeView(papers)))
    page.locator("#search").fill("pebble ord")
    assert text_of(page, "#hits .found") == "also called pebble ordering"
    page.locator("#search").fill("code is out")
    assert "Code is out." in text_of(page, "#hits .found")


def test_search_reaches_abstracts(reader: Reader, saved_page: Save, toy: FakeView) -> None:
    page = reader.open(saved_page(toy))
    page.locator("#search").fill("code is out")
    assert "in the abstract" in text_of(page, "#hits li")
    reader.keep("search")
    page.locator("#search").fill("nothing like this")
    assert text_of(page, "#hits-count") == "Nothing found"


def test_a_paper_shows_evidence_results_and_safe_links(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy), "#focus=p:t1")
    panel = text_of(page, "#panel")
    assert "3.5x (peak)" in panel
    assert "8 × Slate X2" in panel
    links = page.eval_on_selector_all("a.out", "all => all.map(a => [a.href, a.rel])")
    assert [address for address, _ in links] == [
        "https://arxiv.org/abs/2304.00001",
        "https://example.org/brook",
    ]
    assert all("noopener" in rel for _, rel in links)
    quotes = page.locator("blockquote").all_inner_texts()
    assert "On PebbleBench Brook reaches a 3.5x speedup on 8 Slate X2." in quotes
    assert "Both name" in panel
    reader.keep("paper")


def test_mentions_after_an_emoji_are_marked_at_the_right_characters(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy), "#focus=p:t1")
    assert page.locator("h2 .mark").all_inner_texts() == ["Brook", "Slate X2"]
    assert page.locator(".abstract .mark").all_inner_texts() == [
        "stone sorting", "PebbleBench", "speedup",
    ]  # fmt: skip
    assert text_of(page, ".abstract").startswith("😀 Brook uses stone sorting.")


def test_filters_by_type_role_year_confidence_and_maker(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    options = ExplorerOptions(makers={"slate-x2": "Slate"})
    page = reader.open(saved_page(toy, options=options))
    for control, off in (("input[value=Method]", 9), ("input[value=introduces]", 11)):
        page.locator(control).uncheck()
        assert f"Showing all {off} " in text_of(page, "#shown"), control
        page.locator(control).check()
    page.locator("button.year[value='2024']").click()
    assert "Showing all 8 " in text_of(page, "#shown")
    assert "1 paper without a date left out" in text_of(page, "#years")
    page.locator("#reset").click()
    page.locator("#maker").select_option("Slate")
    assert "maker=Slate" in page.url
    reader.keep("maker")
    assert "Showing all 8 " in text_of(page, "#shown")
    page.locator("#maker").select_option("")
    page.locator("#confidence").fill("95")
    assert "Showing all 5 " in text_of(page, "#shown")
    page.locator("input[value=Paper]").uncheck()
    assert text_of(page, "#empty") == "Nothing passes the filters."


def test_many_years_keep_within_the_time_line(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    dates = ("1961", "1979", "1999", "2010", "2024")
    papers = [
        replace(one, paper=replace(one.paper, date=date))
        for one, date in zip(toy.papers, dates, strict=True)
    ]
    page = reader.open(saved_page(FakeView(papers)), "#focus=p:t1")
    stage, panel = page.locator("#stage").bounding_box(), page.locator("#panel").bounding_box()
    assert stage["x"] + stage["width"] <= panel["x"]
    assert page.locator("button.year").count() == 60
    page.locator("button.year[value='2024']").click(timeout=5000)
    assert "from=2024" in page.url
    page.locator("#whole").click()
    reader.keep("years")


def test_back_forward_and_a_shared_address_give_the_same_view(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    path = saved_page(toy)
    page = reader.open(path, "#focus=e:stone-sorting&steps=2&hidden=Metric")
    assert "Metric" not in text_of(page, "#crumbs")
    assert not page.locator("input[value=Metric]").is_checked()
    shown = text_of(page, "#shown")
    page.locator("#panel a.node").first.click()
    assert text_of(page, "#panel h2") != "stone sorting"
    page.go_back()
    assert text_of(page, "#panel h2") == "stone sorting"
    assert text_of(page, "#shown") == shown
    page.go_forward()
    assert text_of(page, "#panel h2") != "stone sorting"


POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def test_it_works_served_under_a_policy_and_inside_a_notebook(
    browser: Any, saved_page: Save, toy: FakeView
) -> None:
    page_file = saved_page(toy)
    frame = f'<iframe srcdoc="{html.escape(page_file.read_text("utf-8"))}" height="700"></iframe>'
    bodies = {
        "/page": (page_file.read_bytes(), POLICY),
        "/notebook": (f"<meta charset=utf-8><link rel=icon href=data:,>{frame}".encode(), ""),
    }
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route("**", lambda route: route.fulfill(
        body=bodies[route.request.url.removeprefix("http://kg.test")][0],
        headers={
            "Content-Type": "text/html",
            "Content-Security-Policy": bodies[route.request.url.removeprefix("http://kg.test")][1],
        },
    ))  # fmt: skip
    reader = Reader(context)
    page = reader.page
    for address in ("/page", "/notebook"):
        page.goto("http://kg.test" + address)
        inner = page.frames[-1]
        inner.wait_for_selector("html[data-ready=all]", state="attached")
        inner.locator("#panel .chip").first.click()
        first = inner.locator("#panel h2").inner_text()
        inner.locator("#panel a.node").first.click()
        assert inner.locator("#panel h2").inner_text() != first
        page.evaluate("history.back()")
        inner.get_by_role("heading", name=first).wait_for()
        inner.locator("#export").click()
        inner.locator("#export-link").click()
        assert "#focus=" in inner.locator("#dialog-text").input_value()
        assert page.url.startswith("http://kg.test" + address)
    assert reader.said == []
    assert [url for url in reader.asked if not url.startswith("http://kg.test/")] == []
    context.close()


def test_the_map_is_walked_with_the_keyboard_alone(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map"
    ring = "getComputedStyle(document.getElementById('map-box'), '::after').borderTopStyle"
    assert page.evaluate(ring) == "solid"
    page.keyboard.press("ArrowRight")
    spoken = page.locator("#spoken").text_content()
    assert ":" in spoken
    page.keyboard.press("Enter")
    assert spoken.split(": ", 1)[1].rsplit(", ", 1)[0] == text_of(page, "#panel h2")
    page.keyboard.press("Escape")
    assert text_of(page, "#panel h2") == "The collection"


def test_a_click_on_a_node_opens_its_neighbourhood(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy), "#focus=p:t3")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert text_of(page, "#panel h2") == "River: flow control"
    page.locator("button[value='2']").click()
    assert "steps=2" in page.url
    reader.keep("two-steps")


def test_very_many_edges_are_drawn_but_not_while_the_picture_moves(
    reader: Reader, saved_page: Save
) -> None:
    pool = [Entity(f"e{number}", f"e{number}", EntityType.METHOD) for number in range(50)]
    papers = [
        Extraction(Paper(f"p{number:03}", "A title"), tuple(
            Link(pool[(number * step) % 50], Role.USES, EntityType.METHOD, 0.9, (), ())
            for step in (1, 3, 7, 9, 11)
        ))
        for number in range(400)
    ]  # fmt: skip
    page = reader.open(saved_page(FakeView(papers)))

    def size() -> int:
        page.wait_for_timeout(200)
        return int(page.evaluate("document.querySelector('#map canvas').toDataURL().length"))

    drawn = size()
    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(660, 420)
    page.mouse.move(640, 410)
    moved = size()
    assert moved < drawn * 0.8
    page.mouse.up()
    assert size() > moved * 1.2


def test_the_tables_hold_what_the_picture_holds(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy))
    page.locator("#view-table").click()
    assert page.locator("#table tbody tr").count() == 15
    page.get_by_role("button", name="Entity").click()
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Entity")
    page.locator("#table button[value=papers]").click()
    assert page.locator("#table tbody tr").count() == 5
    page.locator("#table button[value=entities]").click()
    assert page.locator("#table tbody tr").count() == 7
    reader.keep("table")


def test_exports_give_what_is_shown(
    reader: Reader, saved_page: Save, toy: FakeView, tmp_path: Path
) -> None:
    page = reader.open(saved_page(toy))

    def exported(kind: str) -> bytes:
        page.locator("#export").click()
        with page.expect_download() as waiting:
            page.locator(f"#export-{kind}").click()
        path = tmp_path / kind
        waiting.value.save_as(path)
        return path.read_bytes()

    assert exported("png").startswith(b"\x89PNG")
    drawing = exported("svg").decode()
    assert "stone sorting" in drawing
    assert "<svg" in drawing
    rows = exported("csv").decode("utf-8-sig").splitlines()
    assert len(rows) == 16
    assert rows[0].startswith('"paper","title"')
    page.locator("#export").click()
    page.locator("#export-sparql").click()
    query = page.locator("#dialog-text").input_value()
    assert "SELECT DISTINCT ?paper" in query
    reader.keep("query")
    page.keyboard.press("Escape")
    assert not page.locator("#dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "export"


@pytest.mark.parametrize(
    "address",
    ["", "#focus=p:t1", "#focus=e:stone-sorting", "#focus=e:stone-sorting&steps=2",
     "#hidden=Method&roles=mentions", "#from=2024", "#confidence=90", "#all=true"],
)  # fmt: skip
def test_the_query_gives_the_links_of_the_view(
    reader: Reader, saved_page: Save, toy: FakeView, address: str
) -> None:
    page = reader.open(saved_page(toy), address)
    page.locator("#view-table").click()
    rows = page.locator("#table tbody tr").count()
    page.locator("#export").click()
    page.locator("#export-sparql").click()
    query = page.locator("#dialog-text").input_value()
    graph = pyoxigraph.Store()
    graph.load("\n".join(toy_lines(toy)).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    found = graph.query(query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert len(list(found)) == rows


def toy_lines(view: FakeView) -> Iterator[str]:
    """The quads of a view, as the build writes them."""
    entities = {}
    for extraction in view.extractions():
        yield from paper_quads(extraction)
        entities.update({link.entity.key: link.entity for link in extraction.links})
    yield from entity_quads(entities.values())


def test_hostile_texts_run_nothing_and_are_shown_as_text(
    reader: Reader, saved_page: Save, hostile: FakeView
) -> None:
    path = saved_page(hostile, title=HOSTILE[0])
    page = reader.open(path)
    assert text_of(page, "h1") == HOSTILE[0]
    for paper in hostile.extractions():
        page.evaluate("id => { location.hash = '#' + new URLSearchParams({focus: 'p:' + id}) }",
                      paper.paper.id)  # fmt: skip
    for kind in ("links", "papers", "entities"):
        page.evaluate("kind => { location.hash = '#view=table&table=' + kind }", kind)
        page.wait_for_selector(f"#table button[value={kind}][aria-pressed=true]")
    for attack in ("script", "onload", "👩", "__proto__"):
        page.locator("#search").fill(attack)
        assert page.locator("#hits li").count() > 0
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main img, main iframe, main svg svg").count() == 0
    assert page.locator("a[href^='javascript:'], a[href^='data:text']").count() == 0
    page.evaluate("location.hash = ''")
    reader.keep("hostile")

    def exported(kind: str) -> bytes:
        page.locator("#export").click()
        with page.expect_download() as waiting:
            page.locator(f"#export-{kind}").click()
        return Path(waiting.value.path()).read_bytes()

    drawing = ElementTree.fromstring(exported("svg"))  # noqa: S314 - the page wrote it
    names = {one.tag.rpartition("}")[2] for one in drawing.iter()}
    assert names <= {"svg", "title", "rect", "g", "line", "text", "circle", "polygon"}
    rows = list(csv.reader(io.StringIO(exported("csv").decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {9}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    page.locator("#panel .chip").first.click()
    page.locator("#export").click()
    page.locator("#export-sparql").click()
    pyoxigraph.Store().query(page.locator("#dialog-text").input_value())
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("size", [0, 1])
def test_nothing_or_one_paper_is_a_page_that_says_so(
    reader: Reader, saved_page: Save, size: int
) -> None:
    papers = [Extraction(Paper("p", "x"))][:size]
    page = reader.open(saved_page(FakeView(papers)))
    assert ("no papers" in text_of(page, "#panel")) == (size == 0)
    assert text_of(page, "#years") == ("No paper has a date." if size else "")
    page.locator("#view-table").click()
    assert "No rows" in text_of(page, "#table")


def test_a_page_whose_options_leave_nothing_says_so(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy, options=ExplorerOptions(first_year=2090)))
    assert "leaves out all papers" in text_of(page, "#panel")


def test_a_page_that_has_no_room_for_all_papers_says_so(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(toy, options=ExplorerOptions(max_papers=2)))
    assert "3 older ones had no room in the page" in text_of(page, "#panel .facts")


def test_the_entities_of_a_single_paper_are_all_drawn(
    reader: Reader, saved_page: Save, toy: FakeView
) -> None:
    page = reader.open(saved_page(FakeView(toy.papers[:1])))
    assert "Showing all 6 papers and entities" in text_of(page, "#shown")
    assert text_of(page, "#panel .facts") == "1 paper, 5 entities, 5 links."
    page.locator("#export").click()
    page.locator("#export-sparql").click()
    assert "EXISTS" not in page.locator("#dialog-text").input_value()


def test_an_entity_of_many_papers_is_drawn_in_part_and_listed_whole(
    reader: Reader, saved_page: Save
) -> None:
    water = Entity("water", "w", EntityType.CONCEPT)
    link = Link(
        water, Role.USES, EntityType.CONCEPT, 0.9, (Source.TAGGER,),
        (Mention(0, 1, "w", EntityType.CONCEPT, Source.TAGGER),),
    )  # fmt: skip
    papers = [Extraction(Paper(f"p{i:05}", f"w {i}"), (link,)) for i in range(10_000)]
    page = reader.open(saved_page(FakeView(papers)), "#focus=e:water")
    assert text_of(page, "#shown").startswith("Showing 161 of 10,001 ")
    page.locator("#view-table").click()
    assert "of 10,000 rows" in text_of(page, "#table")


PHONE = {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """tags => axe.run({runOnly: tags}).then(found => [found.passes.length, found.violations.map(
  one => [one.id, one.nodes.map(node => node.html + ' ' + node.failureSummary)])])"""


@pytest.mark.parametrize("address", ["", "#focus=p:t1", "#view=table", "#theme=0"])
def test_axe_finds_no_violation(
    browser: Any, saved_page: Save, toy: FakeView, axe_script: str, address: str
) -> None:
    size = PHONE if "table" in address else {"width": 1280, "height": 800}
    context = browser.new_context(viewport=size, reduced_motion="reduce", bypass_csp=True)
    page = Reader(context).open(saved_page(toy), address)
    page.evaluate(axe_script)
    page.locator("#search").fill("stone")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        passes, found = page.evaluate(AXE, TAGS)
        assert found == [], json.dumps([scheme, found], indent=1)
        assert passes > 20
    context.close()


def test_the_switch_turns_the_colours_and_motion_is_left_out(
    browser: Any, saved_page: Save, toy: FakeView
) -> None:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = Reader(context).open(saved_page(toy))
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.screenshot(path=ARTEFACTS / "explorer-dark.png")
    page.get_by_role("button", name="Light colours").click()
    assert page.evaluate(ground) != dark
    length = "getComputedStyle(document.querySelector('button')).transitionDuration"
    assert set(page.evaluate(length).split(", ")) == {"0s"}
    context.close()


def test_it_works_on_a_phone(browser: Any, saved_page: Save, toy: FakeView) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    reader = Reader(context)
    page = reader.open(saved_page(toy), "#focus=p:t1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#filters").is_visible()
    page.get_by_text("Legend and filters").tap()
    assert page.locator("#filters").is_visible()
    reader.keep("phone")
    page.locator("#search").fill("stone")
    page.locator("#hits li").first.tap()
    assert text_of(page, "#panel h2") == "stone sorting"
    page.go_back()
    page.locator("#export").tap()
    page.locator("#export-sparql").tap()
    assert "SELECT" in page.locator("#dialog-text").input_value()
    page.locator("#dialog-close").tap()
    page.locator("#view-table").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "Brook reaches a 3.5x speedup" in text_of(page, "#table")
    reader.keep("phone-table")
    context.close()


def test_the_annotated_page_opens_quickly(reader: Reader, saved_page: Save, gold: FakeView) -> None:
    page = reader.open(saved_page(gold, title="Daily Papers"))
    assert text_of(page, "#shown").startswith("Showing all ")
    reader.keep("annotated")
