"""The table of formats: what each is called, how it is recognised, what reads it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import BadRecord, UnknownName
from kg.readers.acl_anthology import is_acl_anthology, read_acl_anthology
from kg.readers.arxiv_json import is_arxiv_json, read_arxiv_json
from kg.readers.arxiv_xml import is_arxiv_atom, is_oai, read_arxiv_atom, read_oai
from kg.readers.bibtex import is_bibtex, read_bibtex
from kg.readers.csl_json import is_csl_json, read_csl_json
from kg.readers.csv_table import is_csv, read_csv
from kg.readers.daily_papers import is_daily_papers, read_daily_papers
from kg.readers.daily_papers_html import is_daily_papers_html, read_daily_papers_html
from kg.readers.daily_papers_json import is_daily_papers_json, read_daily_papers_json
from kg.readers.grobid_tei import is_grobid_tei, read_grobid_tei
from kg.readers.json_lines import is_json_lines, read_json_lines
from kg.readers.mapped import Found
from kg.readers.openalex import is_openalex, read_openalex
from kg.readers.options import ReadOptions
from kg.readers.parquet_table import is_parquet, read_parquet
from kg.readers.ris import is_ris, read_ris
from kg.readers.s2ag import (
    S2agTables,
    is_s2ag_abstracts,
    is_s2ag_citations,
    is_s2ag_papers,
    load_abstracts,
    load_citations,
    read_s2ag_papers,
)
from kg.readers.semantic_scholar import is_semantic_scholar, read_semantic_scholar
from kg.readers.source import Source


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    Attributes:
        name: What ``--format`` calls it.
        description: What it is, for a person.
        recognise: Tells from the first 64 kB of text whether an input has this format.
        read: Gives papers, and what had to be skipped or left out, in the order of the source.
        load: For a format that holds no papers but parts of them: puts them into the tables
            that the papers are joined with, and gives the records that are bad.
    """

    name: str
    description: str
    recognise: Callable[[str], bool]
    read: Callable[[Source, ReadOptions], Found]
    load: Callable[[Source, S2agTables], list[BadRecord]] | None = None


def _plain(read: Callable[[Source], Found]) -> Callable[[Source, ReadOptions], Found]:
    return lambda source, options: read(source)


def _nothing(source: Source, options: ReadOptions) -> Found:
    return iter(())


READERS: tuple[Reader, ...] = (
    Reader(
        "daily-papers-html",
        "a saved page of huggingface.co/papers: day, week, month, trending, search, one paper",
        is_daily_papers_html,
        _plain(read_daily_papers_html),
    ),
    Reader("parquet", "a Parquet table with titles and abstracts", is_parquet, read_parquet),
    Reader(
        "arxiv-atom",
        "the Atom feed of arXiv's API",
        is_arxiv_atom,
        _plain(read_arxiv_atom),
    ),
    Reader(
        "oai-pmh",
        "records harvested by OAI-PMH in the formats arXiv, arXivRaw or oai_dc",
        is_oai,
        _plain(read_oai),
    ),
    Reader(
        "acl-anthology",
        "a collection of the ACL Anthology, as in the folder xml of its repository",
        is_acl_anthology,
        _plain(read_acl_anthology),
    ),
    Reader(
        "grobid-tei",
        "TEI documents as GROBID makes them: header and abstract",
        is_grobid_tei,
        _plain(read_grobid_tei),
    ),
    Reader(
        "arxiv-json",
        "the metadata snapshot of arXiv as JSON lines, as on Kaggle",
        is_arxiv_json,
        _plain(read_arxiv_json),
    ),
    Reader(
        "openalex",
        "works of OpenAlex: answers of its API, or lines of its snapshot",
        is_openalex,
        _plain(read_openalex),
    ),
    Reader(
        "s2ag-abstracts",
        "abstracts of Semantic Scholar's bulk data, joined with the papers beside them",
        is_s2ag_abstracts,
        _nothing,
        load_abstracts,
    ),
    Reader(
        "s2ag-citations",
        "citations of Semantic Scholar's bulk data, joined with the papers beside them",
        is_s2ag_citations,
        _nothing,
        load_citations,
    ),
    Reader(
        "s2ag-papers",
        "papers of Semantic Scholar's bulk data",
        is_s2ag_papers,
        lambda source, options: read_s2ag_papers(source, options.tables),
    ),
    Reader(
        "semantic-scholar",
        "papers as Semantic Scholar's API gives them",
        is_semantic_scholar,
        _plain(read_semantic_scholar),
    ),
    Reader(
        "daily-papers-json",
        "the JSON of huggingface.co/api/daily_papers",
        is_daily_papers_json,
        _plain(read_daily_papers_json),
    ),
    Reader(
        "csl-json",
        "a CSL-JSON library, as Zotero, Mendeley and Pandoc write it",
        is_csl_json,
        _plain(read_csl_json),
    ),
    Reader(
        "json-lines",
        "one JSON object a line with id, title and abstract, or a JSON array of them",
        is_json_lines,
        _plain(read_json_lines),
    ),
    Reader(
        "ris",
        "a RIS library, as reference managers and publishers write it",
        is_ris,
        _plain(read_ris),
    ),
    Reader(
        "bibtex",
        "a BibTeX or BibLaTeX library",
        is_bibtex,
        _plain(read_bibtex),
    ),
    Reader(
        "daily-papers",
        "the text of a Daily Papers page, as copied from a browser",
        is_daily_papers,
        lambda source, options: read_daily_papers(source, page_date=options.page_date),
    ),
    Reader(
        "csv",
        "a table as text (CSV, TSV) with titles and abstracts, names of columns in the first line",
        is_csv,
        read_csv,
    ),
)
"""All formats, in the order in which they are tried."""


def reader_named(name: str) -> Reader:
    """Give a reader by the name of its format.

    Raises:
        UnknownName: If there is none.

    Example:
        >>> reader_named("json-lines").description
        'one JSON object a line with id, title and abstract, or a JSON array of them'
    """
    for reader in READERS:
        if reader.name == name:
            return reader
    names = [reader.name for reader in READERS]
    raise UnknownName("format", name, difflib.get_close_matches(name, names, 4, 0) or names)
