"""Pages for people: the explorer and the query page."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response


def query_page() -> Response:
    """Give the page on which one writes queries."""
    return HTMLResponse("<!doctype html><title>SPARQL</title>")
