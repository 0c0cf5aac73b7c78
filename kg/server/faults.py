"""Errors as HTTP says them: one status each, one JSON shape for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import errors
from kg.errors import KgError

_STATUS: dict[type[KgError], int] = {
    errors.QueryFormat: 406,
    errors.QueryTooSlow: 503,
    errors.UnknownName: 404,
}
_HIDDEN = frozenset({"with_traceback", "add_note", "args", "message"})
_MOST = 2_000


class Fault(Exception):
    """A request that is not answered, and why.

    Attributes:
        status: Status code of HTTP.
        kind: What kind of fault it is, one word.
        message: One line for people: what is wrong and what to do.
        details: Facts for programs.
        headers: Headers of the answer.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what goes into the answer."""
        super().__init__(status, kind, message)
        self.status = status
        self.kind = kind
        self.message = message
        self.headers = dict(headers or {})
        self.details = dict(details or {})

    def response(self) -> Response:
        """Give the answer."""
        body = {
            "error": {"type": self.kind, "message": self.message[:_MOST], "details": self.details}
        }
        return JSONResponse(body, self.status, {"Cache-Control": "no-store", **self.headers})


def fault_of(err: KgError) -> Fault:
    """Give the fault for an error of ours.

    Example:
        >>> fault = fault_of(errors.QuerySyntax(2, 7, "expected a variable"))
        >>> fault.status, fault.kind, fault.details["line"]
        (400, 'QuerySyntax', 2)
    """
    status = next((code for kind, code in _STATUS.items() if isinstance(err, kind)), 400)
    message = str(err)
    if isinstance(err, errors.QueryTooSlow):
        message = f"the query took longer than {err.limit_s:g} s and was stopped; narrow it"
    details = {name: _plain(value) for name, value in vars(err).items() if name not in _HIDDEN}
    return Fault(status, type(err).__name__, message, details=details)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value[:20]]
    return value if isinstance(value, int | float | None) else str(value)[:_MOST]


async def on_fault(_: Request, err: Exception) -> Response:
    """Answer a request that ended in a fault."""
    if isinstance(err, Fault):
        return err.response()
    if isinstance(err, KgError):
        return fault_of(err).response()
    if isinstance(err, HTTPException):
        return Fault(err.status_code, _KINDS.get(err.status_code, "Error"), err.detail,
                     headers=err.headers).response()  # fmt: skip
    return Fault(500, "ServerError", "the server failed; its log says why").response()


_KINDS = {404: "NotFound", 405: "MethodNotAllowed"}
