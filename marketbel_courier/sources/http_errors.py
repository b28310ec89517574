"""What an HTTP answer or a broken connection means for a delivery: one error for each."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from marketbel_courier.errors import (
    DeliveryError,
    IncompleteTransfer,
    InvalidSource,
    NetworkError,
    RateLimited,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
    causes_of,
)
from marketbel_courier.messages.wording import clause

OK_STATUSES = frozenset({200, 203})
_EMPTY_OR_PARTIAL = frozenset({204, 205, 206})


def error_of_status(status: int, retry_after: str | None, url: str) -> DeliveryError:
    """The error for an answer other than OK_STATUSES; `url` is shown, so without secrets."""
    pause = retry_after_seconds(retry_after)
    if status == 429:
        return RateLimited(
            f"HTTP 429: too many requests. {host_phrase(url)} asks to slow down. Try again later.",
            retry_after_seconds=pause,
        )
    if status in (408, 425) or status >= 500:
        return SourceUnavailable(
            f"HTTP {status}: the server cannot answer now. Try {host_phrase(url)} again later.",
            retry_after_seconds=pause,
        )
    if 400 <= status < 500:
        return _refusal(status, url)
    if status in _EMPTY_OR_PARTIAL:
        return IncompleteTransfer(
            f"HTTP {status}: answer without the whole file. Address: {url}. "
            "If this stays so, check the address."
        )
    return SourceUnavailable(
        f"HTTP {status}: the answer is no file. Address: {url}. "
        "If this stays so, check the address.",
        retry_after_seconds=pause,
    )


def _refusal(status: int, url: str) -> DeliveryError:
    if status in (404, 410):
        return SourceNotFound(
            f"HTTP {status}: no file there. Address: {url}. Ask the supplier for the new one."
        )
    if status in (401, 403, 407):
        return SourceRefused(
            f"HTTP {status}: access refused. Address: {url}. It may not be read without a login: "
            "ask the supplier for access, or for an address that is open."
        )
    return SourceRefused(f"HTTP {status}: request refused. Address: {url}. Check it.")


def retry_after_seconds(value: str | None, now: datetime | None = None) -> float | None:
    """The pause a Retry-After header asks for, in seconds or until a date; None if unreadable."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError):
        return None


def error_of_connection(error: httpx.TransportError, url: str) -> DeliveryError:
    """The error for a connection that failed before the answer's body began."""
    host = host_phrase(url)
    causes = causes_of(error)
    if any(isinstance(cause, httpx.InvalidURL) for cause in causes):
        return unreadable_redirect(url)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return NetworkError(
            f"No connection to {host}: refused. Check that it is up and the port is right.",
            refused=True,
        )
    return NetworkError(_trouble(error, causes, host))


def error_of_transfer(error: httpx.TransportError, url: str) -> DeliveryError:
    """The error for a connection that failed while the body came."""
    host = host_phrase(url)
    if isinstance(error, httpx.RemoteProtocolError):
        return IncompleteTransfer(
            f"Transfer broke off: {host} ended it before the file was whole. Try again later."
        )
    if isinstance(error, httpx.TimeoutException):
        return NetworkError(f"Transfer broke off: {host} fell silent. Try again later.")
    return NetworkError(f"Transfer broke off: lost connection to {host}. Try again later.")


def _trouble(error: httpx.TransportError, causes: list[BaseException], host: str) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"Certificate not valid at {host}: {clause(cause.verify_message)}. "
                "Ask the supplier to renew it."
            )
    if isinstance(error, httpx.ConnectTimeout):
        return f"No connection to {host}: timed out. Try again later."
    if isinstance(error, httpx.TimeoutException):
        return f"No answer from {host} in time. Try again later."
    if isinstance(error, httpx.ConnectError):
        return f"No connection to {host}: {clause(error)}. Check the address."
    return f"Connection broke before an answer. Server: {host}. Try again later."


def unreadable_redirect(url: str) -> InvalidSource:
    """The error for a redirect to nowhere."""
    return InvalidSource(
        f"Redirect to an address that cannot be read. Address: {url}. Ask the supplier to mend it."
    )


def host_phrase(url: str) -> str:
    """The host (and port) of an address, for a message."""
    try:
        return httpx.URL(url).netloc.decode("ascii") or url
    except httpx.InvalidURL:
        return url
