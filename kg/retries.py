"""Asking a server again, after a pause that grows or that the server names."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from kg.errors import KgError

LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Again(Exception):
    """A failure that another attempt may mend."""

    def __init__(self, reason: KgError, wait_s: float = 0.0) -> None:
        """Keep what to raise if nothing mends it, and how long the server asks to wait."""
        super().__init__(str(reason))
        self.reason = reason
        self.wait_s = wait_s


def repeated(
    attempt: Callable[[], T],
    *,
    attempts: int,
    wait_s: float,
    most_wait_s: float,
    sleep: Callable[[float], None] = tenacity.nap.sleep,
) -> T:
    """Call until no :class:`Again` comes, and give what the last call gave.

    Args:
        attempt: What to call.
        attempts: How often at most.
        wait_s: The first pause, in seconds; each further one is twice as long, and none is
            shorter than the server asks.
        most_wait_s: The longest pause, also when a server asks for more.
        sleep: How to wait.

    Raises:
        KgError: The reason of the last failure.

    Example:
        >>> repeated(lambda: "there", attempts=3, wait_s=1, most_wait_s=9)
        'there'
    """

    def pause(state: tenacity.RetryCallState) -> float:
        error = _error_of(state)
        asked = error.wait_s if isinstance(error, Again) else 0.0
        grown: float = wait_s * 2 ** (state.attempt_number - 1)
        return min(max(asked, grown), most_wait_s)

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(attempts),
        wait=pause,
        retry=tenacity.retry_if_exception_type(Again),
        sleep=sleep,
        before_sleep=_say,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except Again as err:
        raise err.reason from err


def asked_wait(retry_after: str) -> float:
    """Give the seconds of a Retry-After header, which is a number or a date; 0 for neither.

    Example:
        >>> asked_wait("7"), asked_wait("Wed, 21 Oct 2015 07:28:00 GMT"), asked_wait("soon")
        (7.0, 0.0, 0.0)
    """
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _error_of(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _say(state: tenacity.RetryCallState) -> None:
    LOG.warning("attempt %s failed: %s", state.attempt_number, _error_of(state))
