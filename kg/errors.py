"""All errors that are the user's or the data's fault.

::

    KgError                         the base; catch this
    ├── BadInput    (ValueError)    path, reason, mend: a file that cannot be read at all
    ├── BadRecord   (ValueError)    path, place, reason, mend: one record of a file
    ├── BadOutput   (OSError)       path, reason, mend: a folder that cannot be written
    ├── BadEndpoint (OSError)       url, reason, mend, status: a server that does not answer
    ├── BuildRunning                path: another build is at work there
    ├── MissingExtra (ImportError)  package, extra: an optional part is not installed
    ├── BadModel                    path, reason, mend: the tagger file is missing or altered
    ├── UnknownName (KeyError)      kind, name, near: the closest names that we know
    ├── AmbiguousName (KeyError)    kind, name, matches
    ├── QueryError
    │   ├── QuerySyntax             line, column, message
    │   ├── QueryRefused            reason: update, SERVICE, too long
    │   ├── QueryFormat             form, formats: the answer can't be written like that
    │   └── QueryTooSlow            limit_s
    ├── GraphInvalid                report: which node breaks which shape
    └── SparkFailed                 reason, mend: a build on Spark could not go on

Every message is one line that says what is wrong and how to mend it; the facts are attributes
too. All survive pickling, so that they can cross from a worker process.
"""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """The base of all errors of this package."""

    def __init__(self, *facts: object) -> None:
        """Keep the facts in order, so that pickling rebuilds the same error."""
        super().__init__(*facts)

    def __str__(self) -> str:
        """Give the message, on one line."""
        return " ".join(self.message().split())

    def message(self) -> str:
        """Give the message before it is folded to one line."""
        return " ".join(str(fact) for fact in self.args)


class _FileFault(KgError):
    """A fault at a place: where, what is wrong, how to mend it."""

    def __init__(self, path: str, reason: str, mend: str) -> None:
        super().__init__(path, reason, mend)
        self.path = path
        self.reason = reason
        self.mend = mend

    def message(self) -> str:
        return f"{self.path}: {self.reason}; {self.mend}"


class BadInput(_FileFault, ValueError):
    """A file that cannot be read at all, or holds no readable record.

    Example:
        >>> str(BadInput("page.txt", "the file is empty", "give a page with papers"))
        'page.txt: the file is empty; give a page with papers'
    """


class BadModel(_FileFault):
    """The tagger's file is missing, truncated or altered."""


class BadOutput(_FileFault, OSError):
    """A folder or file that cannot be written."""


class BadEndpoint(KgError, OSError):
    """A server that can't be reached, refuses, or is no SPARQL server.

    Example:
        >>> str(BadEndpoint("http://127.0.0.1:1/query", "connection refused", "start the server"))
        'http://127.0.0.1:1/query: connection refused; start the server'
    """

    def __init__(self, url: str, reason: str, mend: str, status: int = 0) -> None:
        """Keep the address, which must hold no password, and the HTTP status; 0 without one."""
        super().__init__(url, reason, mend, status)
        self.url = url
        self.reason = reason
        self.mend = mend
        self.status = status

    def message(self) -> str:
        """Give the address first."""
        return f"{self.url}: {self.reason}; {self.mend}"


class BadRecord(KgError, ValueError):
    """One record of a file that cannot be used; the others can.

    Example:
        >>> str(BadRecord("a.jsonl", "line 3", "no title", "add a title"))
        'a.jsonl, line 3: no title; add a title'
    """

    def __init__(self, path: str, place: str, reason: str, mend: str) -> None:
        """Keep where it stands, what is wrong and how to mend it."""
        super().__init__(path, place, reason, mend)
        self.path = path
        self.place = place
        self.reason = reason
        self.mend = mend

    def message(self) -> str:
        """Give the place first, as compilers do."""
        return f"{self.path}, {self.place}: {self.reason}; {self.mend}"


class BuildRunning(KgError):
    """Another build is at work in the same folder."""

    def __init__(self, path: str) -> None:
        """Keep the folder."""
        super().__init__(path)
        self.path = path

    def message(self) -> str:
        """Say what to do."""
        return f"{self.path}: another build is at work there; wait for it or use another --out"


class MissingExtra(KgError, ImportError):
    """An optional part of the package is not installed.

    Example:
        >>> str(MissingExtra("torch", "train"))
        "torch is not installed; run: pip install 'litkg[train]'"
    """

    def __init__(self, package: str, extra: str) -> None:
        """Keep the package and the extra that brings it."""
        super().__init__(package, extra)
        self.package = package
        self.extra = extra

    def message(self) -> str:
        """Name the command that installs it."""
        return f"{self.package} is not installed; run: pip install 'litkg[{self.extra}]'"


class UnknownName(KgError, KeyError):
    """A name that the graph does not have.

    Example:
        >>> str(UnknownName("paper", "cuda-l2", ["cuda-l1"]))
        "no paper is called 'cuda-l2'; did you mean: cuda-l1"
    """

    def __init__(self, kind: str, name: str, near: Sequence[str] = ()) -> None:
        """Keep what was asked for and the closest names."""
        super().__init__(kind, name, tuple(near))
        self.kind = kind
        self.name = name
        self.near = tuple(near)

    def message(self) -> str:
        """Offer the closest names."""
        hint = f"; did you mean: {' | '.join(self.near)}" if self.near else ""
        return f"no {self.kind} is called {self.name!r}{hint}"


class AmbiguousName(KgError, KeyError):
    """A name that fits several things.

    Example:
        >>> str(AmbiguousName("paper", "scaling", ["p1", "p2"]))
        "'scaling' fits 2 papers; say which: p1 | p2"
    """

    def __init__(self, kind: str, name: str, matches: Sequence[str]) -> None:
        """Keep what was asked for and all that fits."""
        super().__init__(kind, name, tuple(matches))
        self.kind = kind
        self.name = name
        self.matches = tuple(matches)

    def message(self) -> str:
        """List the first ten."""
        listed = " | ".join(self.matches[:10]) + (" | …" if len(self.matches) > 10 else "")
        return f"{self.name!r} fits {len(self.matches)} {self.kind}s; say which: {listed}"


class QueryError(KgError):
    """A query that was not answered."""


class QuerySyntax(QueryError):
    """A query that is not SPARQL.

    Example:
        >>> str(QuerySyntax(2, 7, "expected a variable"))
        'line 2, column 7: expected a variable'
    """

    def __init__(self, line: int, column: int, reason: str) -> None:
        """Keep the place (both from 1) and the parser's reason."""
        super().__init__(line, column, reason)
        self.line = line
        self.column = column
        self.reason = reason

    def message(self) -> str:
        """Give the place first."""
        return f"line {self.line}, column {self.column}: {self.reason}"


class QueryRefused(QueryError):
    """A query that may not run: an update, SERVICE, or too long."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class QueryFormat(QueryError):
    """An answer that can't be written in the format asked for.

    Example:
        >>> str(QueryFormat("ttl", ("json", "csv")))
        'this query gives no ttl; its formats are json, csv'
    """

    def __init__(self, form: str, formats: Sequence[str]) -> None:
        """Keep the format asked for (empty: none of those accepted) and those that would do."""
        super().__init__(form, tuple(formats))
        self.form = form
        self.formats = tuple(formats)

    def message(self) -> str:
        """Name the formats that would do."""
        asked = self.form or "answer in a format that you accept"
        return f"this query gives no {asked}; its formats are {', '.join(self.formats)}"


class QueryTooSlow(QueryError):
    """A query that was stopped at its time limit."""

    def __init__(self, limit_s: float) -> None:
        """Keep the limit, in seconds."""
        super().__init__(limit_s)
        self.limit_s = limit_s

    def message(self) -> str:
        """Say what to change."""
        return f"the query took longer than {self.limit_s:g} s; narrow it or raise --timeout"


class GraphInvalid(KgError):
    """A graph that breaks its shapes."""

    def __init__(self, report: Sequence[str]) -> None:
        """Keep one line a violation."""
        super().__init__(tuple(report))
        self.report = tuple(report)

    def message(self) -> str:
        """Count them and show the first."""
        return f"{len(self.report)} violations; first: {self.report[0] if self.report else ''}"


class SparkFailed(KgError):
    """A build on Spark could not go on; what is finished is kept."""

    def __init__(self, reason: str, mend: str) -> None:
        """Keep what was wrong and how to mend it."""
        super().__init__(reason, mend)
        self.reason = reason
        self.mend = mend

    def message(self) -> str:
        """Say what was wrong and how to mend it."""
        return f"Spark: {self.reason}; {self.mend}"
