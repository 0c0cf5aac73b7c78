"""HTML, with everything that is not ours escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from kg.iri import prefixes
from kg.server.evidence import Quote

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
POLICY = {"Content-Security-Policy": _POLICY}
"""The header of our pages: they run and load only what comes from here."""

_SAFE = "/:;()!*,=+$-._~%@&'#?"


def document(title: str, body: str, *, head: str = "") -> str:
    """Give a whole page.

    Args:
        title: Text of its title.
        body: HTML of its main part.
        head: More HTML for the head.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="data:,">
{head}</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><nav aria-label="Pages">
<a href="/">Explorer</a> <a href="/sparql">Query</a> <a href="/openapi.json">API</a>
</nav></header>
<main id="main" tabindex="-1">
{body}
</main>
</body>
</html>
"""


def link(iri: str, text: str, base: str) -> str:
    """Give a link to a thing: a page of this server for our things, else the address itself.

    What is no web address is shown as text.

    Example:
        >>> link("http://x.org/entity/a", "A & B", "http://x.org/")
        '<a href="/entity/a">A &amp; B</a>'
        >>> link("javascript:alert(1)", "x", "http://x.org/")
        '<span>x</span>'
    """
    shown = escape(text)
    if iri.startswith(base):
        return f'<a href="{escape(path_of_iri(iri, base))}">{shown}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}" rel="noreferrer">{shown}</a>'
    return f"<span>{shown}</span>"


def path_of_iri(iri: str, base: str) -> str:
    """Give the path at which one of our things answers, percent-encoded.

    Example:
        >>> path_of_iri("http://x.org/entity/grö%20x", "http://x.org/")
        '/entity/gr%C3%B6%20x'
    """
    return "/" + quote(iri.removeprefix(base), safe=_SAFE)


def short(iri: str, base: str) -> str:
    """Give a prefixed name, or the IRI where no prefix fits.

    Example:
        >>> short("http://purl.org/dc/terms/title", "http://x.org/")
        'dcterms:title'
    """
    fits = [
        (namespace, prefix)
        for prefix, namespace in prefixes(base).items()
        if iri.startswith(namespace) and iri != namespace
    ]
    if not fits:
        return iri
    namespace, prefix = max(fits, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(namespace) :]}"


def words_of(iri: str) -> str:
    """Give the last part of an IRI as words.

    Example:
        >>> words_of("https://w3id.org/litkg/ontology#typeInPaper")
        'type in paper'
    """
    last = iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
    return "".join(f" {char.lower()}" if char.isupper() else char for char in last).strip()


def quotation(found: Quote) -> str:
    """Give a sentence with its words marked."""
    parts, end = [], 0
    for first, last in found.places:
        parts += [escape(found.text[end:first]), f"<mark>{escape(found.text[first:last])}</mark>"]
        end = last
    return f"<q>{''.join(parts)}{escape(found.text[end:])}</q>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """Give a table; its cells are HTML already, its head and caption are text."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{lines}</tbody></table></div>"
    )
