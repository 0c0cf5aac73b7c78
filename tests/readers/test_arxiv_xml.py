"""arXiv's Atom feed and harvested records."""

from __future__ import annotations

from pathlib import Path

from kg.readers import ReadReport, read_papers
from kg.records import Paper

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="html">ArXiv Query: id_list=2401.00001</title>
  <id>http://arxiv.org/api/query</id>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <published>2024-01-01T10:00:00Z</published><updated>2024-02-01T10:00:00Z</updated>
    <title>Herding Llamas
  on a Grid</title>
    <summary>  We herd llamas
and measure &lt; 5 ms.
</summary>
    <author><name>Ada Sheep</name></author><author><name>Ben Wool</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1234/ABC</arxiv:doi>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">J. Wool 1</arxiv:journal_ref>
    <category term="cs.DC" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
  <entry><id>http://arxiv.org/abs/hep-th/9901001v1</id><title>Old</title><summary>Ids.</summary></entry>
</feed>
"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:arXiv.org:2401.00001</identifier></header><metadata>
 <arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.00001</id><created>2024-01-01</created>
 <authors><author><keyname>Sheep</keyname><forenames>Ada</forenames></author></authors>
 <title>Herding
  Llamas</title><categories>cs.DC cs.PF</categories><doi>10.1234/a 10.1234/b</doi>
 <abstract> We herd llamas.
</abstract></arXiv></metadata></record>
<record><header status="deleted"><identifier>oai:arXiv.org:2401.00002</identifier></header></record>
<record><header/><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2401.00003</id>
 <version version="v1"><date>Mon, 1 Jan 2024 19:18:42 GMT</date></version>
 <title>Raw</title><authors>Ada Sheep, Ben Wool and Cy Ram</authors>
 <abstract>Words.</abstract></arXivRaw></metadata></record>
<record><header/><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Core</dc:title>
 <dc:creator>Sheep, Ada</dc:creator>
 <dc:description>About.</dc:description><dc:date>2024-01-04</dc:date>
 <dc:identifier>http://arxiv.org/abs/2401.00004</dc:identifier></oai_dc:dc></metadata></record>
</ListRecords></OAI-PMH>
"""


def read(folder: Path, text: str, report: ReadReport | None = None) -> list[Paper]:
    path = folder / "source.xml"
    path.write_text(text, "utf-8")
    return list(read_papers(path, report=report))


def test_a_feed_is_read(tmp_path: Path) -> None:
    report = ReadReport()
    first, second = read(tmp_path, FEED, report)
    assert first == Paper(
        id="2401.00001",
        title="Herding Llamas on a Grid",
        abstract="We herd llamas and measure < 5 ms.",
        authors=("Ada Sheep", "Ben Wool"),
        author_count=2,
        date="2024-01-01",
        venue="J. Wool 1",
        url="https://arxiv.org/abs/2401.00001",
        doi="10.1234/abc",
        arxiv_id="2401.00001",
        keywords=("cs.DC",),
        inputs=("source.xml",),
    )
    assert (second.id, second.arxiv_id) == ("hep-th/9901001", "hep-th/9901001")
    assert report.inputs[0].format == "arxiv-atom"
    assert report.dropped.count == 0


def test_an_error_of_the_api_is_no_paper(tmp_path: Path) -> None:
    error = "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title></entry></feed>"
    papers = read(tmp_path, FEED.replace("</feed>", error))
    assert len(papers) == 2


def test_harvested_records_are_read_in_three_formats(tmp_path: Path) -> None:
    report = ReadReport()
    first, raw, core = read(tmp_path, OAI, report)
    assert (first.title, first.abstract, first.date) == (
        "Herding Llamas",
        "We herd llamas.",
        "2024-01-01",
    )
    assert (first.authors, first.doi, first.keywords) == (
        ("Ada Sheep",),
        "10.1234/a",
        ("cs.DC", "cs.PF"),
    )
    assert (raw.date, raw.arxiv_id) == ("2024-01-01", "2401.00003")
    assert (core.id, core.authors, core.date) == ("2401.00004", ("Sheep, Ada",), "2024-01-04")
    assert report.inputs[0].format == "oai-pmh"


def test_a_feed_that_is_cut_off_gives_what_it_holds(tmp_path: Path) -> None:
    report = ReadReport()
    text = FEED.replace("</feed>", "<entry><id>http://arxiv.org/abs/2401.00009</id>")
    papers = read(tmp_path, text, report)
    assert len(papers) == 2
    assert "is not XML" in str(next(iter(report.bad)))
