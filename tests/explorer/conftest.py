"""Views to draw: invented toy papers, hostile ones, the annotated page, and large ones."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from kg.explorer.options import ExplorerOptions
from kg.explorer.page import explorer_page
from kg.iri import slug_of
from kg.records import (
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Result,
    Role,
    Source,
)


@dataclass(frozen=True)
class FakeView:
    """The least that the explorer asks of a view."""

    papers: Sequence[Extraction]

    def extractions(self) -> Iterator[Extraction]:
        return iter(self.papers)


Named = tuple[str, EntityType, Role]


def extraction_of(paper: Paper, named: Sequence[Named], **more: object) -> Extraction:
    """Link a paper to entities by their names, which must stand in its text."""
    links = {}
    for name, entity_type, role in named:
        start = paper.text.index(name)
        mention = Mention(start, start + len(name), name, entity_type, Source.VOCABULARY)
        entity = Entity(slug_of(name), name, entity_type)
        links[entity.key] = Link(entity, role, entity_type, 0.9, (Source.VOCABULARY,), (mention,))
    return Extraction(paper, tuple(links[key] for key in sorted(links)), **more)  # type: ignore[arg-type]  # passed on as they are


TOY_RESULT = Result(
    "speedup", "3.5x", 3.5, 3.5, "exact", "peak", "ratio", "x", "Brook", "", "PebbleBench",
    "Slate X2", 8, "Brook reaches a 3.5x speedup on 8 Slate X2", 60, 100,
)  # fmt: skip

HARDWARE, METHOD, DATASET = EntityType.HARDWARE, EntityType.METHOD, EntityType.DATASET
METRIC, TASK, CONCEPT = EntityType.METRIC, EntityType.TASK, EntityType.CONCEPT


def toy_extractions() -> list[Extraction]:
    """Five invented papers that share two methods, a data set and a device."""
    first = Paper(
        "t1", "Brook: 🌊 fast water for Slate X2", "😀 Brook uses stone sorting. On PebbleBench "
        "Brook reaches a 3.5x speedup on 8 Slate X2. Code is out.", date="2023-04-01",
        authors=("Ada Stone", "Ben Brook"), arxiv_id="2304.00001",
        code=("https://example.org/brook", "javascript:alert(1)"),
    )  # fmt: skip
    second = Paper(
        "t2", "Stone sorting revisited", "We study stone sorting on PebbleBench and measure "
        "speedup. Stone sorting scales.", date="2024",
    )  # fmt: skip
    third = Paper(
        "t3", "River: flow control", "River uses stone sorting and Brook.", date="2024-02"
    )
    fourth = Paper("t4", "A note on Slate X2", "Slate X2 runs flow control well.")
    fifth = Paper("t5", "Only a title about flow control", "", date="2025-01-31")
    return [
        extraction_of(
            first,
            [
                ("Brook", METHOD, Role.INTRODUCES), ("stone sorting", METHOD, Role.USES),
                ("PebbleBench", DATASET, Role.EVALUATES), ("speedup", METRIC, Role.REPORTS),
                ("Slate X2", HARDWARE, Role.TARGETS),
            ],
            results=(TOY_RESULT,),
        ),
        extraction_of(
            second,
            [
                ("stone sorting", METHOD, Role.ADDRESSES), ("PebbleBench", DATASET, Role.EVALUATES),
                ("speedup", METRIC, Role.REPORTS),
            ],
        ),
        extraction_of(
            third,
            [
                ("River", METHOD, Role.INTRODUCES), ("stone sorting", METHOD, Role.USES),
                ("Brook", METHOD, Role.COMPARES), ("flow control", TASK, Role.ADDRESSES),
            ],
        ),
        extraction_of(
            fourth,
            [("Slate X2", HARDWARE, Role.TARGETS), ("flow control", TASK, Role.EVALUATES),
             ("note", CONCEPT, Role.MENTIONS)],
        ),
        extraction_of(fifth, [("flow control", TASK, Role.ADDRESSES)]),
    ]  # fmt: skip


def gold_extractions(folder: Path) -> list[Extraction]:
    """The annotated page as extractions; dates are made up, because it has none."""
    papers = {
        row["id"]: row
        for row in map(json.loads, (folder / "seed.papers.jsonl").read_text("utf-8").splitlines())
    }
    found = []
    for line in (folder / "seed.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        row = papers[gold["id"]]
        digit = sha256(row["id"].encode()).digest()
        date = f"{2022 + digit[0] % 5}-{1 + digit[1] % 12:02}" if digit[2] % 8 else ""
        paper = Paper(row["id"], row["title"], row["abstract"], date=date, code=tuple(gold["code"]))
        results = tuple(
            Result(
                one["metric"], one["value"], None, None, "exact", "", "level", "", one["subject"],
                one["baseline"], one["dataset"], one["hardware"], None, one["quote"], 0, 1,
            )
            for one in gold["results"]
        )  # fmt: skip
        links = {}
        for one in gold["entities"]:
            entity_type = EntityType(one["type"])
            mentions = tuple(
                Mention(at, at + len(form), form, entity_type, Source.TAGGER)
                for form in one["mentions"]
                for at in _places(paper.text, form)
            )
            key = slug_of(one["name"])
            if mentions:
                sure = 0.55 + sha256((paper.id + key).encode()).digest()[0] / 600
                links[key] = Link(
                    Entity(key, one["name"], entity_type), Role(one["role"]), entity_type,
                    round(sure, 3), (Source.TAGGER,), tuple(sorted(mentions)),
                )  # fmt: skip
        found.append(Extraction(paper, tuple(links[key] for key in sorted(links)), results))
    return sorted(found, key=lambda one: one.paper.id)


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"'><svg onload=window.hacked=1>",
    "{{script}} ${window.hacked=1} `x` \\u003c/script\\u003e",
    "\u202eright to left\u202c and \u2066isolate\u2069 \u200fmark",
    "line\u2028separator\u2029paragraph\x00null\x1bescape",
    '=HYPERLINK("http://x.example")',
    "🧪👩‍🔬🇪🇺 emoji é ﷽",
    "__proto__",
    "constructor",
    "W" * 10_000,
    "字" * 3_000,
    "lone \ud800 surrogate",
    "x",
    " ",
]


def hostile_extractions() -> list[Extraction]:
    """Each attack as title, abstract, name, label, id, venue and address, all linked."""
    found = []
    for number, attack in enumerate(HOSTILE):
        paper = Paper(
            f"p{number} {attack[:60]}", attack, f"{attack} in the abstract of {attack}",
            authors=(attack[:500],), venue=attack[:500], url="javascript:window.hacked=1",
            date="" if number % 3 else "2024", code=(f"data:text/html,{attack[:50]}",),
            organization=attack[:500],
        )  # fmt: skip
        links = {}
        for other in (number, (number + 1) % len(HOSTILE), 0):
            name = HOSTILE[other]
            entity = Entity(
                slug_of(f"e{other} {name}"), name, list(EntityType)[other % 6], (name + "!",), name
            )
            mention = Mention(0, len(attack), attack, entity.type, Source.TAGGER)
            links[entity.key] = Link(
                entity, Role.INTRODUCES, entity.type, 0.7, (Source.TAGGER,), (mention,)
            )
        found.append(Extraction(paper, tuple(links[key] for key in sorted(links))))
    return sorted(found, key=lambda one: one.paper.id)


@pytest.fixture
def toy() -> FakeView:
    """Five invented papers."""
    return FakeView(toy_extractions())


@pytest.fixture
def hostile() -> FakeView:
    """Papers whose every text is an attack."""
    return FakeView(hostile_extractions())


@pytest.fixture(scope="session")
def gold() -> FakeView:
    """The 55 annotated papers, where they are at hand."""
    folder = Path(__file__).parents[3] / "shared" / "annotation"
    if not (folder / "seed.jsonl").exists():
        pytest.skip("the annotated papers (../shared/annotation) are not here")
    return FakeView(gold_extractions(folder))


@pytest.fixture
def saved_page(tmp_path: Path) -> Callable[..., Path]:
    """Write a page of some extractions and give its path."""

    def save(view: FakeView, title: str = "Toy", options: ExplorerOptions | None = None) -> Path:
        path = tmp_path / "explorer.html"
        path.write_text(explorer_page(view, title=title, options=options), encoding="utf-8")
        return path

    return save


@pytest.fixture(scope="session")
def axe_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from npm; skips where that cannot be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here, so axe-core cannot be had")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", "axe-core@4"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.skip(f"npm could not install axe-core: {done.stderr.strip()[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
