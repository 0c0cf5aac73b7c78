"""TEI headers as GROBID makes them."""

from __future__ import annotations

from pathlib import Path

from kg.readers import ReadReport, read_papers

TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xml:space="preserve" xmlns="http://www.tei-c.org/ns/1.0">
 <teiHeader xml:lang="en"><fileDesc>
  <titleStmt><title level="a" type="main">Herding Llamas</title></titleStmt>
  <publicationStmt><date type="published" when="2024-01-02">2 Jan 2024</date></publicationStmt>
  <sourceDesc><biblStruct><analytic>
    <author><persName><forename type="first">Ada</forename><forename type="middle">B</forename>
     <surname>Sheep</surname></persName><idno type="ORCID">0000-0002-1825-0097</idno></author>
    <author><email>x@y.z</email></author></analytic>
   <monogr><title level="j">Journal of Wool</title><imprint><date/></imprint></monogr>
   <idno type="DOI">10.1234/ABC</idno><idno type="arXiv">arXiv:2401.00001v2[cs.DC]</idno>
  </biblStruct></sourceDesc></fileDesc>
  <profileDesc><textClass><keywords><term>wool</term></keywords></textClass>
   <abstract><div><p>We herd llamas.</p><p>It is <ref>fast</ref>.</p></div></abstract></profileDesc>
 </teiHeader>
 <text><body><p>Long.</p></body><back><div><listBibl>
  <biblStruct><analytic><title>Old</title><idno type="DOI">10.1/OLD</idno></analytic></biblStruct>
  <biblStruct><monogr><title>Known</title>
   <idno type="DOI">10.1234/known</idno></monogr></biblStruct>
 </listBibl></div></back></text></TEI>
"""


def test_a_header_is_read(tmp_path: Path) -> None:
    path = tmp_path / "paper.tei.xml"
    path.write_text(TEI, "utf-8")
    report = ReadReport()
    (paper,) = read_papers(path, report=report)
    assert (paper.id, paper.arxiv_id, paper.doi) == ("2401.00001", "2401.00001", "10.1234/abc")
    assert (paper.title, paper.abstract) == ("Herding Llamas", "We herd llamas. It is fast.")
    assert (paper.authors, paper.venue) == (("Ada B Sheep",), "Journal of Wool")
    assert paper.orcids == ("0000-0002-1825-0097",)
    assert (paper.date, paper.keywords) == ("2024-01-02", ("wool",))
    assert paper.citations == ("10.1234/known",)
    assert report.inputs[0].format == "grobid-tei"


def test_a_document_without_identifier_is_named_by_its_title(tmp_path: Path) -> None:
    path = tmp_path / "paper.tei.xml"
    start, end = TEI.index('<idno type="DOI">'), TEI.index("</biblStruct></sourceDesc>")
    path.write_text(TEI[:start] + TEI[end:], "utf-8")
    (paper,) = read_papers(path)
    assert (paper.id, paper.doi) == ("herding-llamas", "")
