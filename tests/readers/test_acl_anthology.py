"""Collections of the ACL Anthology."""

from __future__ import annotations

from pathlib import Path

from kg.readers import ReadReport, read_papers
from kg.records import Paper

XML = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2024.wool">
  <volume id="long" type="proceedings">
    <meta><booktitle>Proceedings of <fixed-case>W</fixed-case>ool</booktitle>
      <editor><first>E</first><last>D</last></editor><month>July</month><year>2024</year></meta>
    <frontmatter><url>2024.wool-long.0</url></frontmatter>
    <paper id="1">
      <title><fixed-case>L</fixed-case>lamas at <tex-math>O(n)</tex-math> Speed</title>
      <author orcid="0000-0002-1825-0097"><first>Ada</first><last>Sheep</last></author>
      <author><last>Wool</last></author>
      <abstract>We herd <i>llamas</i>
        fast.</abstract>
      <url hash="1">2024.wool-long.1</url><doi>10.18653/v1/2024.wool-long.1</doi>
    </paper>
  </volume>
  <volume id="short"><meta><year>2024</year></meta>
    <paper id="7"><title>Short</title></paper></volume>
</collection>
"""


def test_a_collection_is_read(tmp_path: Path) -> None:
    path = tmp_path / "2024.wool.xml"
    path.write_text(XML, "utf-8")
    report = ReadReport()
    long, short = read_papers(path, report=report)
    assert long == Paper(
        id="2024.wool-long.1",
        title="Llamas at O(n) Speed",
        abstract="We herd llamas fast.",
        authors=("Ada Sheep", "Wool"),
        orcids=("0000-0002-1825-0097", ""),
        author_count=2,
        date="2024-07",
        venue="Proceedings of Wool",
        url="https://aclanthology.org/2024.wool-long.1/",
        doi="10.18653/v1/2024.wool-long.1",
        inputs=("2024.wool.xml",),
    )
    assert (short.id, short.abstract, short.date) == ("2024.wool-short.7", "", "2024")
    assert list(report.empty_abstracts) == ["2024.wool-short.7"]
    assert report.inputs[0].format == "acl-anthology"
