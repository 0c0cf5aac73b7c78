"""The page's own template, styles and scripts, and the hashes that let only them run."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

SCRIPTS = (
    "data.js",
    "text.js",
    "state.js",
    "search.js",
    "subgraph.js",
    "elements.js",
    "labels.js",
    "edges.js",
    "regions.js",
    "walk.js",
    "picture.js",
    "filters.js",
    "panel.js",
    "table.js",
    "exports.js",
    "main.js",
)
"""In the order in which they are joined: each uses only those before it."""

_IMPORT = re.compile(r"^import\s[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+", re.MULTILINE)


@cache
def read_asset(name: str) -> str:
    """Read one file of the assets folder."""
    return (files("kg.explorer") / "assets" / name).read_text(encoding="utf-8")


@cache
def own_script() -> str:
    """Join the page's modules to one; their names are unique, so imports fall away."""
    parts = [f"// {name}\n{_plain(read_asset(name))}" for name in SCRIPTS]
    return '"use strict";\n' + "\n".join(parts)


def _plain(module: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", module))


def csp_hash(content: str) -> str:
    """Give the source expression that allows exactly this inline script or style.

    Example:
        >>> csp_hash("")
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def content_security_policy(scripts: list[str], style: str) -> str:
    """Give a policy under which the page can run its own code and load nothing at all."""
    allowed = " ".join(csp_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {csp_hash(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def fill_template(template: str, texts: Mapping[str, str], raw: Mapping[str, str]) -> str:
    """Fill ``{{name}}`` places: texts are escaped, raw ones are ours and go in as they are.

    All places are filled in one pass, so that what looks like a place in a value stays text.

    Example:
        >>> fill_template("<b>{{title}}</b>", {"title": "<i>{{x}}"}, {})
        '<b>&lt;i&gt;{{x}}</b>'
    """
    values = {name: html.escape(text) for name, text in texts.items()} | dict(raw)
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)
