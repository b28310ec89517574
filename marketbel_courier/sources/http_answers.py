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
)

OK_STATUSES = frozenset({200, 203})
_EMPTY_OR_PARTIAL = frozenset({204, 205, 206})


def error_of_status(status: int, retry_after: str | None, who: str, url: str) -> DeliveryError:
    """The error for an answer other than OK_STATUSES; `url` is shown, so without secrets."""
    pause = retry_after_seconds(retry_after)
    if status == 429:
        return RateLimited(
            f"{who}: {host_phrase(url)} asks to slow down (HTTP 429). Try again later.",
            retry_after_seconds=pause,
        )
    if status in (408, 425) or status >= 500:
        return SourceUnavailable(
            f"{who}: {host_phrase(url)} cannot answer now (HTTP {status}). Try again later.",
            retry_after_seconds=pause,
        )
    if 400 <= status < 500:
        return _refusal(status, who, url)
    if status in _EMPTY_OR_PARTIAL:
        return IncompleteTransfer(
            f"{who}: {url} answers without the whole file (HTTP {status}). "
            "If this stays so, check the address."
        )
    return SourceUnavailable(
        f"{who}: {url} gives an answer that is not a file (HTTP {status}). "
        "If this stays so, check the address.",
        retry_after_seconds=pause,
    )


def _refusal(status: int, who: str, url: str) -> DeliveryError:
    if status in (404, 410):
        return SourceNotFound(
            f"{who}: there is no file at {url} (HTTP {status}). "
            "Ask the supplier for the new address."
        )
    if status in (401, 403, 407):
        return SourceRefused(
            f"{who}: {url} may not be read without a login (HTTP {status}). "
            "Ask the supplier for access, or for an address that is open."
        )
    return SourceRefused(
        f"{who}: {host_phrase(url)} refuses the request for {url} (HTTP {status}). "
        "Check the address."
    )


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


def error_of_connection(error: httpx.TransportError, who: str, url: str) -> DeliveryError:
    """The error for a connection that failed before the answer's body began."""
    host = host_phrase(url)
    causes = _causes(error)
    if any(isinstance(cause, httpx.InvalidURL) for cause in causes):
        return unreadable_redirect(who, url)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return NetworkError(
            f"{who}: {host} refused the connection. Check that it is up and the port is right.",
            refused=True,
        )
    return NetworkError(f"{who}: {_trouble(error, causes, host)}.")


def error_of_transfer(error: httpx.TransportError, who: str, url: str) -> DeliveryError:
    """The error for a connection that failed while the body came."""
    host = host_phrase(url)
    if isinstance(error, httpx.RemoteProtocolError):
        return IncompleteTransfer(f"{who}: {host} ended the transfer before the file was whole.")
    if isinstance(error, httpx.TimeoutException):
        return NetworkError(f"{who}: {host} fell silent during the transfer.")
    return NetworkError(f"{who}: the connection to {host} broke during the transfer.")


def _trouble(error: httpx.TransportError, causes: list[BaseException], host: str) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"the certificate of {host} is not valid ({cause.verify_message}): "
                "ask the supplier to renew it"
            )
    if isinstance(error, httpx.ConnectTimeout):
        return f"{host} did not accept a connection in time"
    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return f"no connection to {host} ({error}): check the address"
    return f"the connection to {host} broke before it answered"


def unreadable_redirect(who: str, url: str) -> InvalidSource:
    """The error for a redirect to nowhere."""
    return InvalidSource(
        f"{who}: {url} redirects to an address that cannot be read. Ask the supplier to mend it."
    )


def host_phrase(url: str) -> str:
    """The host (and port) of an address, for a message."""
    try:
        return httpx.URL(url).netloc.decode("ascii") or url
    except httpx.InvalidURL:
        return url


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or current in found:
            continue
        found.append(current)
        pending += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            pending += current.exceptions
    return found
