"""What an HTTP answer or a broken connection means for a delivery: one error for each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from marketbel_courier.backoff import retry_after_seconds
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
from marketbel_courier.http_client.kept_connections import NameUnresolved
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.answer_headers import HeaderTooLong
from marketbel_courier.sources.guarded_network import (
    AddressNotAllowed,
    PortNotAllowed,
)
from marketbel_courier.tls import tls_trouble

logger = logging.getLogger(__name__)

OK_STATUSES = frozenset({200, 203})
_EMPTY_OR_PARTIAL = frozenset({204, 205, 206})


def error_of_status(status: int, retry_after: str | None, url: str) -> DeliveryError:
    """The error for an answer other than OK_STATUSES; `url` is shown, so without secrets."""
    pause = retry_after_seconds(retry_after)
    if status == 429:
        return RateLimited(
            Message("source-asks-to-slow-down", host=host_phrase(url)), retry_after_seconds=pause
        )
    if status in (408, 425) or status >= 500:
        return SourceUnavailable(
            Message("source-server-unable", status=status, host=host_phrase(url)),
            retry_after_seconds=pause,
        )
    if 400 <= status < 500:
        return _refusal(status, url)
    if status in _EMPTY_OR_PARTIAL:
        return IncompleteTransfer(Message("source-answer-incomplete", status=status, address=url))
    return SourceUnavailable(
        Message("source-answer-no-file", status=status, address=url),
        retry_after_seconds=pause,
    )


def _refusal(status: int, url: str) -> DeliveryError:
    if status in (404, 410):
        return SourceNotFound(Message("source-file-not-found", status=status, address=url))
    if status in (401, 403, 407):
        return SourceRefused(Message("source-access-refused", status=status, address=url))
    return SourceRefused(Message("source-request-refused", status=status, address=url))


@contextmanager
def errors_of_request(url: str) -> Iterator[None]:
    """Raise what goes wrong before an answer's body begins as an error of the courier's own.

    `url` is shown, so without secrets.
    """
    try:
        yield
    except AddressNotAllowed as error:
        raise InvalidSource(
            Message("source-address-internal", address=error.address, host=error.host)
        ) from error
    except PortNotAllowed as error:
        raise InvalidSource(
            Message("source-port-not-allowed", port=error.port, host=error.host)
        ) from error
    except HeaderTooLong as error:
        raise InvalidSource(
            Message("source-header-too-long", name=error.name, size=error.size_bytes, address=url)
        ) from error
    except httpx.InvalidURL as error:
        raise unreadable_redirect(url) from error
    except httpx.TransportError as error:
        raise error_of_connection(error, url) from error
    except (ValueError, LookupError, ArithmeticError, TypeError) as error:
        # Errors of the HTTP libraries about headers that they do not expect.
        logger.warning("An answer of %s cannot be read.", host_phrase(url), exc_info=error)
        raise SourceUnavailable(Message("source-answer-unreadable", address=url)) from error


def error_of_connection(error: httpx.TransportError, url: str) -> DeliveryError:
    """The error for a connection that failed before the answer's body began."""
    host = host_phrase(url)
    causes = causes_of(error)
    if any(isinstance(cause, httpx.InvalidURL) for cause in causes):
        return unreadable_redirect(url)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return NetworkError(Message("source-connection-refused", host=host), refused=True)
    return NetworkError(_trouble(error, causes, host))


def error_of_transfer(error: httpx.TransportError, url: str) -> DeliveryError:
    """The error for a connection that failed while the body came."""
    host = host_phrase(url)
    if isinstance(error, httpx.RemoteProtocolError):
        return IncompleteTransfer(Message("source-transfer-incomplete", host=host))
    if isinstance(error, httpx.TimeoutException):
        return NetworkError(Message("source-transfer-silent", host=host))
    return NetworkError(Message("source-transfer-lost", host=host))


def _trouble(error: httpx.TransportError, causes: list[BaseException], host: str) -> Message:
    if (trouble := tls_trouble(error)) is not None:
        return Message("source-insecure", host=host, why=trouble)
    for cause in causes:
        if isinstance(cause, NameUnresolved):
            return Message("source-name-unresolved", host=host, name=cause.name)
    if isinstance(error, httpx.ConnectTimeout):
        return Message("source-connection-timed-out", host=host)
    if isinstance(error, httpx.TimeoutException):
        return Message("source-answer-late", host=host)
    if isinstance(error, httpx.ConnectError):
        return Message("source-connection-failed", host=host, why=str(error))
    return Message("source-connection-broke", host=host)


def unreadable_redirect(url: str) -> InvalidSource:
    """The error for a redirect to nowhere."""
    return InvalidSource(Message("source-redirect-unreadable", address=url))


def host_phrase(url: str) -> str:
    """The host (and port) of an address, for a message."""
    try:
        return httpx.URL(url).netloc.decode("ascii") or url
    except httpx.InvalidURL:
        return url
