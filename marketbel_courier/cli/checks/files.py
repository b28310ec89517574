"""The shared volume and the Google credentials."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from marketbel_courier.archive.contents import open_archive
from marketbel_courier.archive.stores import ArchiveError
from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_FILES_OF_ROOM = 20  # less room than for so many files of the largest size deserves a warning


def check_files(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """The folder that suppliers' files go to, and the key that opens Google's sheets."""
    yield from _uploads_dir(settings, is_set=bool(environment.get("UPLOADS_DIR")))
    yield from _source_folders(settings)
    yield _archive(settings.archive_url)
    yield _google_credentials(settings.google_credentials_path)


def _uploads_dir(settings: Settings, *, is_set: bool) -> Iterator[Check]:
    subject = "UPLOADS_DIR"
    folder = settings.uploads_dir
    if not folder.is_dir():
        if is_set:
            yield fail(
                subject,
                Message("doctor-no-folder", folder=str(folder)),
                Message("doctor-create-folder", setting=subject),
            )
        else:
            yield warn(
                subject,
                Message("doctor-volume-not-set", folder=str(folder)),
                Message("doctor-mount-volume"),
            )
        return
    problem = _try_to_publish(folder)
    if problem:
        yield fail(subject, f"{folder}: {problem}", Message("doctor-let-write"))
        return
    free = shutil.disk_usage(folder).free
    finding = Message("doctor-volume-writable", folder=str(folder), free=free)
    if free < settings.max_file_size_bytes * _FILES_OF_ROOM:
        yield warn(subject, finding, Message("doctor-free-space"))
        return
    yield ok(subject, finding)


def _source_folders(settings: Settings) -> Iterator[Check]:
    subject = "LOCAL_SOURCE_DIRS"
    for folder in settings.local_source_dirs:
        if not folder.is_dir():
            yield fail(
                subject,
                Message("doctor-no-folder", folder=str(folder)),
                Message("doctor-create-folder", setting=subject),
            )
    source = settings.rates_source
    if source is not None and source.startswith(("/", "file://")):
        path = Path(source.removeprefix("file://"))
        if not path.is_file():
            yield fail(
                "RATES_SOURCE",
                Message("doctor-no-file", path=str(path)),
                Message("doctor-correct", setting="RATES_SOURCE"),
            )


def _try_to_publish(folder: Path) -> str | None:
    """Write, link and rename a file as a delivery does; says what the folder refused."""
    mark = f".doctor-{secrets.token_hex(8)}"
    draft, linked, renamed = (folder / f"{mark}.{step}" for step in ("draft", "linked", "renamed"))
    try:
        draft.write_bytes(b"doctor")
        # Not every file system has hard links; renaming is what must work.
        with suppress(OSError):
            os.link(draft, linked)
        draft.rename(renamed)
    except OSError as error:
        return error.strerror or type(error).__name__
    finally:
        for path in (draft, linked, renamed):
            with suppress(OSError):
                path.unlink()
    return None


def _archive(address: str | None) -> Check:
    subject = "ARCHIVE_URL"
    if address is None:
        return warn(subject, Message("doctor-archive-off"), Message("doctor-archive-set"))
    try:
        open_archive(address).check()
    except ArchiveError as error:
        return fail(subject, error.message, Message("doctor-correct", setting=subject))
    return ok(subject, Message("doctor-archive-writable", address=address))


def _google_credentials(path: Path | None) -> Check:
    subject = "Google"
    if path is None:
        return warn(
            subject,
            Message("doctor-not-set", setting="GOOGLE_CREDENTIALS_PATH"),
            Message("doctor-google-needs-key"),
        )
    try:
        key = json.loads(path.read_text(encoding="utf-8"))
        email = key["client_email"]
        is_key = key["type"] == "service_account" and bool(key["private_key"])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return fail(
            subject,
            Message("doctor-unreadable", path=str(path), why=reason),
            Message("doctor-correct", setting="GOOGLE_CREDENTIALS_PATH"),
        )
    except (ValueError, KeyError, TypeError):
        is_key = False
    if not is_key:
        return fail(
            subject,
            Message("doctor-google-no-key", path=str(path)),
            Message("doctor-google-create-key"),
        )
    return ok(subject, Message("doctor-google-account", email=str(email)))
