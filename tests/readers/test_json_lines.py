"""The neutral input: which records are kept, which fields are left out, which are bad."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import BadInput, BadRecord
from kg.readers import ReadReport, read_papers
from kg.records import Paper

PLAIN = {"id": "p1", "title": "A title", "abstract": "An abstract."}


def write(folder: Path, *records: object) -> Path:
    path = folder / "papers.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    return path


def one(folder: Path, **fields: object) -> tuple[Paper, list[str]]:
    report = ReadReport()
    (paper,) = read_papers(write(folder, PLAIN | fields), report=report)
    return paper, [dropped.field for dropped in report.dropped]


def test_all_fields_are_read(tmp_path: Path) -> None:
    paper, dropped = one(
        tmp_path,
        authors=["Ada Sheep", "Bo Llama"],
        date="2024-05-02",
        venue="Journal of Wool",
        url="https://example.org/p1",
        doi="https://doi.org/10.1234/WOOL",
        arxiv_id="2405.00001v2",
        keywords=["wool", "herding"],
        upvotes=3,
        organization="Wool Institute",
        citations=["p2", "p3"],
        unknown={"left": "out"},
    )
    assert dropped == []
    assert paper == Paper(
        id="p1",
        title="A title",
        abstract="An abstract.",
        authors=("Ada Sheep", "Bo Llama"),
        author_count=2,
        date="2024-05-02",
        venue="Journal of Wool",
        url="https://example.org/p1",
        doi="10.1234/wool",
        arxiv_id="2405.00001",
        keywords=("wool", "herding"),
        upvotes=3,
        organization="Wool Institute",
        citations=("p2", "p3"),
        inputs=("papers.jsonl",),
    )


@pytest.mark.parametrize(
    ("fields", "date", "dropped"),
    [
        ({"year": 2024}, "2024", []),
        ({"year": "2024"}, "2024", []),
        ({"year": 2024.0}, "2024", []),
        ({"year": None}, "", []),
        ({"date": "2024-05"}, "2024-05", []),
        ({"date": "2024-05-02T10:00:00.000Z"}, "2024-05-02", []),
        ({"date": "May 2, 2024"}, "2024-05-02", []),
        ({"date": "2024-02-30", "year": 2024}, "2024", ["date"]),
        ({"date": "soon"}, "", ["date"]),
        ({"year": -4}, "", ["year"]),
        ({"year": float("nan")}, "", ["year"]),
        ({"year": True}, "", ["year"]),
        ({"date": ["2024"]}, "", ["date"]),
        ({"date": "May 2"}, "", ["date"]),
    ],
)
def test_dates(tmp_path: Path, fields: dict[str, object], date: str, dropped: list[str]) -> None:
    paper, left_out = one(tmp_path, **fields)
    assert (paper.date, left_out) == (date, dropped)


@pytest.mark.parametrize(
    ("given_authors", "expected", "dropped"),
    [
        ("Ada Sheep; Bo Llama", ("Ada Sheep", "Bo Llama"), []),
        ("Ada Sheep and Bo Llama", ("Ada Sheep", "Bo Llama"), []),
        ("Sheep, Ada", ("Sheep, Ada",), []),
        (
            [{"name": "Ada Sheep"}, {"given": "Bo", "family": "Llama"}],
            ("Ada Sheep", "Bo Llama"),
            [],
        ),
        (["Ada  Sheep\n", 7, ""], ("Ada Sheep",), ["authors"]),
        (7, (), ["authors"]),
        ([], (), []),
    ],
)
def test_authors(
    tmp_path: Path, given_authors: object, expected: tuple[str, ...], dropped: list[str]
) -> None:
    paper, left_out = one(tmp_path, authors=given_authors)
    assert (paper.authors, paper.author_count, left_out) == (
        expected,
        len(expected) or None,
        dropped,
    )


@pytest.mark.parametrize(
    ("given", "orcids", "dropped"),
    [
        (["https://orcid.org/0000-0002-1694-233x"], ("0000-0002-1694-233X",), []),
        (["0000-0002-1825-0097", None], ("0000-0002-1825-0097", ""), []),
        ([None, ""], (), []),
        (["0000-0002-1825-0098"], (), ["authors"]),
        (["me", "0000-0002-1825-0097"], ("", "0000-0002-1825-0097"), ["authors"]),
    ],
)
def test_orcids_stand_beside_their_authors(
    tmp_path: Path, given: list[object], orcids: tuple[str, ...], dropped: list[str]
) -> None:
    people = [{"name": f"Author {n}", "orcid": orcid} for n, orcid in enumerate(given)]
    paper, left_out = one(tmp_path, authors=people)
    assert (paper.orcids, left_out) == (orcids, dropped)
    assert len(paper.authors) == len(given)


@pytest.mark.parametrize(
    ("fields", "arxiv_id", "doi", "dropped"),
    [
        ({"id": "2507.14111"}, "2507.14111", "", []),
        ({"id": "arxiv:2405.14906"}, "2405.14906", "", []),
        ({"id": "10.1002/asi.22947"}, "", "10.1002/asi.22947", []),
        ({"url": "https://arxiv.org/abs/2405.14906v3"}, "2405.14906", "", []),
        ({"id": "1234.5678"}, "", "", []),
        ({"id": "paper/1234567"}, "", "", []),
        ({"id": "2024.acl-long.1"}, "", "", []),
        ({"doi": "10.48550/arXiv.2405.14906"}, "2405.14906", "", []),
        ({"doi": "n/a"}, "", "", ["doi"]),
        ({"arxiv_id": 2405.14906}, "", "", ["arxiv_id"]),
        ({"id": "2507.14111", "arxiv_id": "2405.14906"}, "2405.14906", "", []),
    ],
)
def test_identifiers(
    tmp_path: Path, fields: dict[str, object], arxiv_id: str, doi: str, dropped: list[str]
) -> None:
    paper, left_out = one(tmp_path, **fields)
    assert (paper.arxiv_id, paper.doi, left_out) == (arxiv_id, doi, dropped)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a b?q=[1]#x y", "https://example.org/a%20b?q=%5B1%5D#x%20y"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/wü", "https://example.org/wü"),
        ("javascript:alert(1)", ""),
        ('https://example.org"><script>', ""),
        ("http://[::1", ""),
        ("example.org", ""),
    ],
)
def test_only_web_addresses_are_kept(tmp_path: Path, url: str, expected: str) -> None:
    paper, dropped = one(tmp_path, url=url)
    assert (paper.url, dropped) == (expected, [] if expected else ["url"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "p2", "title": "Cut in ha', "line 2: it is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "a number that is too long"),
        ("7", "it is no JSON object"),
        ("{}", "line 2: no id"),
        ('{"id": "p2", "abstract": ""}', "no title"),
        ('{"id": "p2", "title": "  ", "abstract": ""}', "title is empty"),
        ('{"id": "p2", "title": ["A"], "abstract": ""}', "title is no text"),
        ('{"id": "p2", "title": "A title"}', "no abstract"),
        ('{"id": "p2", "title": "A title", "abstract": 7}', "abstract is no text"),
        ('{"title": "A title", "abstract": ""}', "no id"),
    ],
)
def test_a_bad_record_is_skipped_counted_and_listed(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(f"{json.dumps(PLAIN)}\n{line}\n{json.dumps(PLAIN | {'id': 'p3'})}\n", "utf-8")
    report = ReadReport()
    assert [paper.id for paper in read_papers(path, report=report)] == ["p1", "p3"]
    assert len(report.bad) == report.inputs[0].bad == 1
    (bad,) = report.bad
    assert bad.place == "line 2"
    assert reason in str(bad)
    assert "\n" not in str(bad)
    with pytest.raises(BadRecord, match="line 2"):
        list(read_papers(path, on_error="raise"))


def test_a_line_in_another_encoding_is_one_bad_record(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    latin = json.dumps(PLAIN | {"title": "Schäfer"}, ensure_ascii=False).encode("latin-1")
    path.write_bytes(json.dumps(PLAIN).encode() + b"\n" + latin + b"\n")
    report = ReadReport()
    assert len(list(read_papers(path, report=report))) == 1
    assert "line 2: byte 27 of it (0xe4) is not UTF-8" in str(next(iter(report.bad)))


def test_an_empty_abstract_is_allowed_and_listed(tmp_path: Path) -> None:
    path = write(tmp_path, PLAIN | {"abstract": ""}, PLAIN | {"id": "p2", "abstract": None})
    report = ReadReport()
    assert [paper.abstract for paper in read_papers(path, report=report)] == ["", ""]
    assert list(report.empty_abstracts) == ["p1", "p2"]


def test_texts_are_kept_as_given(tmp_path: Path) -> None:
    title, abstract = " <b>A</b> & $\\alpha$ title ", " First.\n\n  Second \u2028 third.\r\n"
    paper, dropped = one(tmp_path, title=title, abstract=abstract, id=" odd id ")
    assert (paper.id, paper.title, paper.abstract, dropped) == (" odd id ", title, abstract, [])


def test_a_title_stands_on_one_line(tmp_path: Path) -> None:
    assert one(tmp_path, title="A title\n  over two lines")[0].title == "A title over two lines"


def test_what_no_graph_can_hold_is_taken_out_and_listed(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(
        '{"id": "p\\u0000", "title": "A \\ud800 title", "abstract": "\\ud83d\\ude00\\u0000"}',
        "utf-8",
    )
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert (paper.id, paper.title, paper.abstract) == ("p", "A \ufffd title", "😀")
    assert len(report.dropped) == 3
    paper.text.encode("utf-8")


def test_a_number_as_id_becomes_text(tmp_path: Path) -> None:
    assert one(tmp_path, id=17)[0].id == "17"


@pytest.mark.parametrize("layout", ["array", "indented array", "indented object", "lines"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_layouts_and_encodings_give_the_same(tmp_path: Path, layout: str, encoding: str) -> None:
    records = [PLAIN | {"id": f"p{number}", "title": "Ünïcode 😀"} for number in range(300)]
    text = {
        "array": json.dumps(records, ensure_ascii=False),
        "indented array": json.dumps(records, ensure_ascii=False, indent=2),
        "indented object": "\n".join(
            json.dumps(one, ensure_ascii=False, indent=2) for one in records
        ),
        "lines": "\r\n".join(json.dumps(one, ensure_ascii=False) for one in records) + "\r\n\r\n",
    }[layout]
    path = tmp_path / "papers.json"
    path.write_bytes(text.encode(encoding))
    report = ReadReport()
    found = list(read_papers(path, report=report))
    assert [paper.id for paper in found] == [f"p{number}" for number in range(300)]
    assert {paper.title for paper in found} == {"Ünïcode 😀"}
    assert not report.bad.count


def test_an_array_that_is_cut_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "papers.json"
    path.write_text(json.dumps([PLAIN, PLAIN | {"id": "p2"}])[:-30], "utf-8")
    report = ReadReport()
    assert [paper.id for paper in read_papers(path, report=report)] == ["p1"]
    assert next(iter(report.bad)).place == "item 2"


def test_large_values_are_read_in_reasonable_time(tmp_path: Path) -> None:
    big = PLAIN | {"abstract": "word " * 2_000_000}
    for text in (json.dumps(big), json.dumps([big, PLAIN])):
        path = tmp_path / "papers.json"
        path.write_text(text, "utf-8")
        paper = next(read_papers(path))
        assert len(paper.abstract) == 10_000_000


def test_a_packed_file_that_is_cut_gives_what_it_holds(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(PLAIN | {"id": f"p{n}", "title": f"{n**9}"}) for n in range(3000))
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    report = ReadReport()
    assert len(list(read_papers(path, report=report))) > 300
    assert next(reversed(list(report.bad))).place == "the end"


def test_no_readable_record_is_bad_input(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "p1"}, {"id": "p2"})
    with pytest.raises(BadInput, match="no record can be read; line 1: no title"):
        list(read_papers(path))
    path.write_text("[]", "utf-8")
    with pytest.raises(BadInput, match="no paper is in it"):
        list(read_papers(path))


def test_the_report_counts_all_and_keeps_the_first(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(PLAIN) + "\n{" * 1200, "utf-8")
    report = ReadReport()
    list(read_papers(path, report=report))
    assert (len(report.bad), len(list(report.bad))) == (1200, 1000)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
RECORDS = st.fixed_dictionaries(
    {"id": TEXT.filter(str.strip), "title": TEXT.filter(str.strip), "abstract": TEXT},
    optional={
        "authors": st.lists(TEXT, max_size=3),
        "year": st.integers(1000, 9999),
        "upvotes": st.integers(0, 10**6),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_what_is_written_is_read(
    tmp_path: Path, records: list[dict[str, object]], array: bool, ascii_only: bool
) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    path = tmp_path / "papers.jsonl"
    path.write_bytes((f"[{','.join(lines)}]" if array else "\n".join(lines)).encode("utf-8"))
    found = list(read_papers(path, format="json-lines"))
    for paper, record in zip(found, records, strict=True):
        assert (paper.id, paper.abstract) == (record["id"], record["abstract"])
        assert paper.year == record.get("year")
        assert "\n" not in paper.title
        if "\n" not in str(record["title"]) and "\r" not in str(record["title"]):
            assert paper.title == record["title"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["authors", "date", "year", "venue", "url", "doi", "arxiv_id", "keywords", "upvotes"]
FIELDS += ["comments", "organization", "citations", "code", "author_count"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
def test_no_optional_field_can_cost_a_record(tmp_path: Path, fields: dict[str, object]) -> None:
    paper, _ = one(tmp_path, **fields)
    assert paper.id == "p1"
    assert "\ud800" not in repr(paper)
    repr(paper).encode("utf-8")


@pytest.mark.parametrize("name", ["acl_anthology", "acm_cr", "hf_daily_papers", "paperlists"])
def test_the_corpora_are_read(shared: Path, name: str) -> None:
    path = shared / "data" / "corpora" / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the corpora are not here")
    report = ReadReport()
    papers = read_papers(path, report=report)
    for _, paper in zip(range(200), papers, strict=False):
        assert paper.abstract
        assert paper.url
    assert not report.bad.count
    assert not report.dropped.count
