"""Speed and size of the explorer's page, beside pyvis's own way, and its speed in Chromium.

    python -m benchmarks.explorer [--no-browser]

Prints one table. Each page is made and opened three times and the best of each value is given,
because on a busy machine the others say what else was running. Rows that need data, and columns
that need a browser, are left out where these are not here.
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kg.explorer import ExplorerOptions, explorer_page
from kg.records import Entity, EntityType, Extraction, Link, Mention, Paper, Role, Source

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpora" / "hf_daily_papers.jsonl.gz"


TIMES = 3


@dataclass(frozen=True)
class MadeUpView:
    """Papers with links drawn at random, a few entities being much more frequent than the rest."""

    extractions_: Sequence[Extraction]

    def extractions(self) -> Iterator[Extraction]:
        """Give the papers."""
        return iter(self.extractions_)


def made_up(
    texts: Sequence[tuple[str, str]], entities: int, links_each: int, *, groups: int = 12
) -> MadeUpView:
    """Link papers to entities at random, most links within a group; always the same."""
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    types, roles = list(EntityType), list(Role)[1:]
    pool = [
        Entity(f"entity-{number:05}", f"entity {number}", types[number % 6])
        for number in range(entities)
    ]
    found = []
    for number, (title, abstract) in enumerate(texts):
        paper = Paper(f"p{number:06}", title, abstract, date=str(2010 + number % 16))
        group = chance.randrange(groups)
        chosen: dict[str, Link] = {}
        while len(chosen) < links_each:
            place = int(entities * chance.random() ** 2)
            if chance.random() < 0.8:
                place = min(place - place % groups + group, entities - 1)
            entity = pool[place]
            start = chance.randrange(max(1, len(paper.text) - 12))
            mention = Mention(
                start, start + 6, paper.text[start : start + 6], entity.type, Source.TAGGER
            )
            sure = round(0.5 + chance.random() / 2, 2)
            role = roles[chance.randrange(len(roles))]
            chosen[entity.key] = Link(entity, role, entity.type, sure, (Source.TAGGER,), (mention,))
        found.append(Extraction(paper, tuple(chosen[key] for key in sorted(chosen))))
    return MadeUpView(found)


def timed(work: Callable[[], str]) -> tuple[float, str]:
    """Give the seconds that passed and what came out."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def pyvis_page(view: MadeUpView) -> str:
    """Make the page as pyvis's documentation does: one add_edge a link, its own template."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    for extraction in view.extractions():
        network.add_node(extraction.paper.id, label=extraction.paper.title)
        for link in extraction.links:
            network.add_node(link.entity.key, label=link.entity.name)
    for extraction in view.extractions():
        for link in extraction.links:
            network.add_edge(extraction.paper.id, link.entity.key)
    return str(network.generate_html())


def titles(count: int) -> list[tuple[str, str]]:
    """Give made-up titles without abstracts."""
    return [(f"A made-up title of paper number {number}", "") for number in range(count)]


def pages() -> Iterator[tuple[str, MadeUpView, ExplorerOptions]]:
    """Give what is measured: name, view, options."""
    bare = ExplorerOptions(abstracts=False)
    yield "20,000 nodes, 60,000 edges", made_up(titles(12_000), 8_000, 5), bare
    yield "2,000 nodes, 6,000 edges", made_up(titles(1_200), 800, 5), bare
    yield "1,500 nodes drawn at once", made_up(titles(900), 590, 5), bare
    if CORPUS.exists():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            texts = [(row["title"], row["abstract"]) for row in map(json.loads, lines)]
        yield "55 papers with abstracts", made_up(texts[:55], 800, 20), ExplorerOptions()
        few = made_up(texts[:14_000], 9_000, 10)
        yield "14,000 papers with abstracts", few, ExplorerOptions()


def opened(folder: Path, count: int) -> list[str]:
    """Open each page in Chromium; give the cells of what a reader waits for, in milliseconds."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None or "--no-browser" in sys.argv:
        return [" | | | | |"] * count
    arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
    ]
    rows = []
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=arguments, timeout=120_000)
        for number in range(count):
            waits = []
            for _ in range(TIMES):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(300_000)
                page.goto((folder / f"{number}.html").as_uri())
                page.wait_for_selector("html[data-ready=all]", state="attached")
                waits.append(_waits(page))
                page.close()
            rows.append("".join(f" {min(values):.0f} |" for values in zip(*waits, strict=True)))
        browser.close()
    return rows


def _waits(page: Any) -> list[float]:
    """Give first picture, all searchable, slowest keystroke, focus, slowest frame of panning."""
    marks = [
        page.evaluate(f"performance.getEntriesByName('{name}')[0].startTime")
        for name in ("picture", "all")
    ]
    keys = page.evaluate(_SEARCH)
    focus = page.evaluate(_FOCUS)
    page.evaluate("location.hash = ''")
    page.wait_for_timeout(500)
    page.evaluate(_RECORD)
    page.mouse.move(500, 400)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(500 + 6 * step, 400 + 3 * step)
    page.mouse.up()
    frames = page.evaluate("window.frames_")
    return [*marks, max(keys), focus, max(frames or [0])]


_SEARCH = """() => {
  const input = document.getElementById("search");
  const times = [];
  for (const query of ["entity 12", "made-up", "language model"]) {
    for (let i = 1; i <= query.length; i++) {
      input.value = query.slice(0, i);
      const start = performance.now();
      input.dispatchEvent(new Event("input"));
      times.push(performance.now() - start);
    }
  }
  input.value = "";
  input.dispatchEvent(new Event("input"));
  return times;
}"""
_FOCUS = """async () => {
  const frame = () => new Promise((ready) => requestAnimationFrame(ready));
  const times = [];
  for (const place of [0, 1, 2]) {
    location.hash = "";
    await new Promise((ready) => setTimeout(ready, 300));
    const start = performance.now();
    document.querySelectorAll("#panel .chip")[place].click();
    await frame();
    await frame();
    times.push(performance.now() - start);
  }
  return Math.max(...times);
}"""
_RECORD = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = (now) => {
    window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""


def main() -> None:
    """Measure and print."""
    explorer_page(made_up(titles(20), 20, 3))  # imports are not what is measured
    print("| page | made, s | size, MB | picture, ms | searchable, ms | slowest keystroke, ms |"
          " slowest focus, ms | slowest frame, ms |")  # fmt: skip
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        rows: list[str] = []
        for name, view, options in pages():
            made = [timed(partial(explorer_page, view, options=options)) for _ in range(TIMES)]
            page = made[0][1]
            (folder / f"{len(rows)}.html").write_text(page, encoding="utf-8")
            seconds = min(passed for passed, _ in made)
            rows.append(f"| {name} | {seconds:.2f} | {len(page.encode()) / 1e6:.2f} |")
        for row, cells in zip(rows, opened(folder, len(rows)), strict=True):
            print(row + cells)
    passed, page = timed(partial(pyvis_page, made_up(titles(1_200), 800, 5)))
    size = len(page.encode()) / 1e6
    print(f"| 2,000 nodes, 6,000 edges, pyvis's own loop | {passed:.2f} | {size:.2f} | | | | | |")


if __name__ == "__main__":
    main()
