"""Google Sheets, exported as XLSX through the Drive API with a service account.

The export is one call whose answer Google limits to 10 MB, so it passes through memory.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.utils import ExportFormat

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
from marketbel_courier.settings import Settings
from marketbel_courier.sources.content_gate import ContentGate
from marketbel_courier.sources.filenames import complete_filename
from marketbel_courier.sources.http_errors import retry_after_seconds
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
)
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
    session: requests.Session = AuthorizedSession(  # type: ignore[no-untyped-call]
        credentials, max_refresh_attempts=1
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
        # gspread blocks; its threads are its own, so a slow export delays no other work.
        self._executor = ThreadPoolExecutor(
            max_workers=settings.download_concurrency_per_host, thread_name_prefix="google-sheets"
        )
        self._lock = threading.Lock()
        self._client: gspread.Client | None = None
        self._session: requests.Session | None = None
        self._account = ""

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource:
        """Export the sheet into the sink; raises DeliveryError."""
        sheet = spreadsheet_id(request.source_url)
        loop = asyncio.get_running_loop()
        content = await loop.run_in_executor(self._executor, self._export, sheet)
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
        self._executor.shutdown(wait=False, cancel_futures=True)
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
                raise SourceUnavailable(
                    "Google gives out no access token now. Try again later."
                ) from error
            raise CredentialsMissing(
                "Google does not accept the account's key. It is that of the service account "
                f"{self._account}. Make a new key for it, and point GOOGLE_CREDENTIALS_PATH to it."
            ) from error
        except (requests.RequestException, TransportError) as error:
            raise NetworkError(
                f"No answer from Google ({type(error).__name__}). Try again later."
            ) from error
        except GoogleAuthError as error:
            raise CredentialsMissing(
                f"Google key cannot be used ({type(error).__name__}). It is the service account's. "
                "Check GOOGLE_CREDENTIALS_PATH."
            ) from error

    def _authorised(self) -> gspread.Client:
        with self._lock:
            if self._client is None:
                credentials = read_credentials(self._credentials_path)
                self._account = str(credentials.service_account_email)
                self._session = self._session_factory(credentials)
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
                f"HTTP {status}: Google's quota is used up for now. Try again later.",
                retry_after_seconds=pause,
            )
        if status == 408 or status >= 500:
            return SourceUnavailable(
                f"HTTP {status}: Google cannot export the sheet now. Try again later; if "
                "this stays so, the sheet may be near the 10 MB that Google exports.",
                retry_after_seconds=pause,
            )
        if status in (401, 403, 404):
            return self._denial(status, reasons)
        return SourceRefused(
            f"HTTP {status}: Google refuses to export this. "
            "Check that the address is that of a Google Sheet, not of an uploaded file."
        )

    def _denial(self, status: int, reasons: frozenset[str]) -> DeliveryError:
        if status == 401:
            return CredentialsMissing(
                "HTTP 401: Google refuses the service account. It does not accept "
                f"{self._account}, also with a fresh token. Check that it exists and that the "
                "Drive API is switched on."
            )
        if "exportSizeLimitExceeded" in reasons:
            return FileTooLarge(
                "Sheet too large: Google exports 10 MB at most. Split it, remove "
                "pictures and unused rows, or give the price list as a file."
            )
        if "accessNotConfigured" in reasons:
            return CredentialsMissing(
                f"Drive API switched off at Google. That is in the project of {self._account}. "
                "Switch it on in the Google Cloud console."
            )
        return SheetNotShared(
            "Sheet not shared with the service account. "
            f"Share it with {self._account} (as a viewer), or correct the address if there is no "
            "such sheet."
        )


def read_credentials(path: Path | None) -> Credentials:
    """The service account's key; raises CredentialsMissing without a word of what is in it."""
    if path is None:
        raise CredentialsMissing(
            "No Google service account is configured. "
            "Set GOOGLE_CREDENTIALS_PATH to the JSON key of one."
        )
    try:
        key: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        credentials: Credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            key, scopes=SCOPES
        )
    except OSError as error:
        raise CredentialsMissing(
            f"Google key cannot be read: {error.strerror}. Path: {path}. "
            "Check GOOGLE_CREDENTIALS_PATH."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, GoogleAuthError) as error:
        raise CredentialsMissing(
            f"Not the key of a service account: {path}. It must be the JSON key of a Google one. "
            "Check GOOGLE_CREDENTIALS_PATH."
        ) from error
    return credentials


def _reasons(response: requests.Response) -> frozenset[str]:
    try:
        errors = response.json()["error"]["errors"]
        return frozenset(str(entry["reason"]) for entry in errors)
    except (ValueError, KeyError, TypeError):
        return frozenset()
