"""Google Sheets, exported as XLSX through the Drive API with a service account.

The export is one call whose answer Google limits to 10 MB, so it passes through memory.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from gspread.utils import ExportFormat
from requests.adapters import HTTPAdapter

from marketbel_courier.backoff import retry_after_seconds
from marketbel_courier.errors import (
    CredentialsMissing,
    DeliveryError,
    FileTooLarge,
    NetworkError,
    RateLimited,
    SheetNotShared,
    SourceRefused,
    SourceUnavailable,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.content_gate import ContentGate
from marketbel_courier.sources.filenames import complete_filename
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
)
from marketbel_courier.sources.severable_sessions import leave, make_severable, sever
from marketbel_courier.sources.urls import spreadsheet_id

SCOPES = (
    "https://www.googleapis.com/auth/drive.readonly",
    "https://www.googleapis.com/auth/spreadsheets.readonly",
)
_CHUNK_BYTES = 256 * 1024
_RATE_REASONS = frozenset(
    {"userRateLimitExceeded", "rateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"}
)

SessionFactory = Callable[[Credentials], requests.Session]


def authorized_session(credentials: Credentials) -> requests.Session:
    """A session that fetches one fresh token when Google answers 401, and asks once more."""
    # The same as google-auth's default, except that the source can cut its connections.
    for_tokens = requests.Session()
    for_tokens.mount("https://", HTTPAdapter(max_retries=3))
    session: requests.Session = AuthorizedSession(  # type: ignore[no-untyped-call]
        credentials,
        max_refresh_attempts=1,
        auth_request=Request(make_severable(for_tokens)),
    )
    return session


class GoogleSheetsSource:
    """Exports sheets that are shared with the service account; one client for all of them."""

    def __init__(
        self, settings: Settings, session_factory: SessionFactory = authorized_session
    ) -> None:
        self._credentials_path = settings.google_credentials_path
        self._timeout_seconds = settings.download_timeout_seconds
        self._max_bytes = settings.max_file_size_bytes
        self._session_factory = session_factory
        self._lock = threading.Lock()
        self._client: gspread.Client | None = None
        self._session: requests.Session | None = None
        self._account = ""

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource:
        """Export the sheet into the sink; raises DeliveryError."""
        sheet = spreadsheet_id(request.source_url)
        content = await _in_a_thread_of_its_own(partial(self._export, sheet))
        # The export is a workbook, whatever format the supplier's entry names.
        workbook = replace(request, declared_kind=FileKind.EXCEL)
        await sink.restart()
        gate = ContentGate(workbook, sink, on_progress, self._max_bytes, total=len(content))
        for start in range(0, len(content), _CHUNK_BYTES):
            await gate.take(content[start : start + _CHUNK_BYTES])
        found = await gate.finish()
        return FetchedSource(
            original_filename=complete_filename(request.supplier_name, found),
            kind=found.kind,
            mime_type=found.mime_type,
            source_type="google_sheets",
            final_url=f"https://docs.google.com/spreadsheets/d/{sheet}",
        )

    async def aclose(self) -> None:
        """Close the session; an export under way ends with its own timeout."""
        if self._session is not None:
            self._session.close()

    def _export(self, sheet: str) -> bytes:
        client = self._authorised()
        try:
            return client.export(sheet, ExportFormat.EXCEL)
        except gspread.exceptions.APIError as error:
            raise self._refusal(error.response) from error
        except RefreshError as error:
            if error.retryable:
                raise SourceUnavailable(Message("sheet-token-withheld")) from error
            raise CredentialsMissing(Message("sheet-key-refused", account=self._account)) from error
        except (requests.RequestException, TransportError) as error:
            raise NetworkError(Message("sheet-google-silent", kind=type(error).__name__)) from error
        except GoogleAuthError as error:
            raise CredentialsMissing(
                Message("sheet-key-unusable", kind=type(error).__name__)
            ) from error

    def _authorised(self) -> gspread.Client:
        with self._lock:
            if self._client is None:
                credentials = read_credentials(self._credentials_path)
                self._account = str(credentials.service_account_email)
                self._session = make_severable(self._session_factory(credentials))
                client = gspread.Client(auth=credentials, session=self._session)
                client.set_timeout(self._timeout_seconds)
                self._client = client
            return self._client

    def _refusal(self, response: requests.Response) -> DeliveryError:
        status = response.status_code
        reasons = _reasons(response)
        pause = retry_after_seconds(response.headers.get("Retry-After"))
        if status == 429 or (status == 403 and reasons & _RATE_REASONS):
            return RateLimited(
                Message("sheet-quota-used-up", status=status), retry_after_seconds=pause
            )
        if status == 408 or status >= 500:
            return SourceUnavailable(
                Message("sheet-google-unable", status=status), retry_after_seconds=pause
            )
        if status in (401, 403, 404):
            return self._denial(status, reasons)
        return SourceRefused(Message("sheet-export-refused", status=status))

    def _denial(self, status: int, reasons: frozenset[str]) -> DeliveryError:
        if status == 401:
            return CredentialsMissing(
                Message("sheet-account-refused", status=status, account=self._account)
            )
        if "exportSizeLimitExceeded" in reasons:
            return FileTooLarge(Message("sheet-too-large"))
        if "accessNotConfigured" in reasons:
            return CredentialsMissing(Message("sheet-drive-api-off", account=self._account))
        return SheetNotShared(Message("sheet-not-shared", account=self._account))


async def _in_a_thread_of_its_own(work: Callable[[], bytes]) -> bytes:
    """The result of blocking work; a cancellation cuts the work's connection, which ends the work.

    The time-outs are for each read, so the work would go on while the server sends single bytes.
    Until the work has ended, it takes no place from other exports, and does not delay the end of
    the process.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[bytes] = loop.create_future()

    def settle(content: bytes, error: BaseException | None) -> None:
        if result.done():
            return
        if error is None:
            result.set_result(content)
        else:
            result.set_exception(error)

    def run() -> None:
        content, failure = b"", None
        try:
            content = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is awaited
            failure = error
        finally:
            leave(threading.get_ident())
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, content, failure)

    thread = threading.Thread(target=run, name="google-sheets", daemon=True)
    thread.start()
    try:
        return await result
    finally:
        if not result.done() or result.cancelled():
            sever(thread.ident or 0)


def read_credentials(path: Path | None) -> Credentials:
    """The service account's key; raises CredentialsMissing without quoting its content."""
    if path is None:
        raise CredentialsMissing(Message("sheet-account-missing"))
    try:
        key: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        credentials: Credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            key, scopes=SCOPES
        )
    except OSError as error:
        raise CredentialsMissing(
            Message("sheet-key-unreadable", why=error.strerror, path=path)
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, GoogleAuthError) as error:
        raise CredentialsMissing(Message("sheet-key-of-no-account", path=path)) from error
    return credentials


def account_email(path: Path | None) -> str | None:
    """The account with which sheets are to be shared; None if no usable key is configured."""
    try:
        return str(read_credentials(path).service_account_email)
    except CredentialsMissing:
        return None


def _reasons(response: requests.Response) -> frozenset[str]:
    try:
        errors = response.json()["error"]["errors"]
        return frozenset(str(entry["reason"]) for entry in errors)
    except (ValueError, KeyError, TypeError):
        return frozenset()
