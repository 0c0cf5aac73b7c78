r"""Web addresses of code in a paper's text.

Texts glue words to addresses (``…/nameCode is``), wrap them in LaTeX (``\url{…}``), repeat them
in braces and leave the scheme out (``github.com/x/y``). A repository on a host of code counts
always; any other page counts where the words before it say that the code is there.
"""

from __future__ import annotations

import re

_HOST = re.compile(
    r"^(?:www\.)?(?:github\.com|bitbucket\.org|codeberg\.org|gitee\.com|sourceforge\.net|git\.sr\.ht"
    r"|anonymous\.4open\.science|code\.google\.com|(?:[\w-]{1,40}\.)?gitlab\.[\w.-]{2,30}"
    r"|git(?:ea|hub)?\.[\w-]{2,40}\.(?:edu|org|com|de|fr|ch|uk|cn))$"
)
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?:\s?/{1,2}\s?)|(?<![\w@./-]))"
    r"(?P<host>(?:github\.\scom|(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}))"
    r"(?P<path>(?:[/?#][^\s{}<>\"'`|^\[\]]*+)?)"
)
_SAYS_CODE = re.compile(
    r"\b(?:code|codes|codebase|source code|implementation|toolkit|repository)\b[^.!?]{0,90}$",
    re.IGNORECASE,
)
_OTHER_PAGE = re.compile(
    r"\b(?:project|home|web|demo)\s?-?(?:page|site|website)|\b(?:homepage|website|demo|blog)\b"
    r"|\b(?:models?|weights|checkpoints|data ?sets?|data|videos?|samples|benchmark)\b"
    r"[^.!?,;]{0,30}$",
    re.IGNORECASE,
)
_GLUED_TAIL = re.compile(
    r"(?<=[a-z0-9])\.?(?:Code|Codes|The|Our|Project|Data|Demo|We|This|Keywords)$"
)
_MARKS = ".,;:!?~*$\\"
_LOOK_BACK = 140


def code_links_of(text: str) -> tuple[str, ...]:
    r"""Find the addresses of code, in order, each once.

    The addresses are as written, without what is glued to them; one without a scheme gets
    ``https://``.

    Args:
        text: Title, newline, abstract.

    Returns:
        The addresses.

    Example:
        >>> code_links_of(r"Code: \url{https://github.com/x/y}. See also www.z.org.")
        ('https://github.com/x/y',)
        >>> code_links_of("Our code is at github.com/x/y, videos at https://z.org/.")
        ('https://github.com/x/y',)
    """
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text):
        host = match["host"].replace(" ", "").lower()
        path = _path(match["path"])
        is_repository = _HOST.search(host) is not None and path.count("/") >= 1 and len(path) > 1
        if not is_repository and not (match["scheme"] or host.startswith("www.")):
            continue
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if is_repository or (_SAYS_CODE.search(before) and not _OTHER_PAGE.search(before)):
            url = f"https://{match['host'].replace(' ', '')}{path}"
            if match["scheme"] and match["scheme"].lower().startswith("http:"):
                url = f"http{url[5:]}"
            found.setdefault(_key(url), url)
    return tuple(found.values())


def _path(path: str) -> str:
    """Cut off what is glued to an address: punctuation, closing brackets, words."""
    while True:
        shorter = _GLUED_TAIL.sub("", path.rstrip(_MARKS))
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == path:
            return path
        path = shorter


def _key(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/").removesuffix(".git")
