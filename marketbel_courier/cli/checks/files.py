"""The shared volume and the Google credentials."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.quantities import size_in_words
from marketbel_courier.settings import Settings

_FILES_OF_ROOM = 20  # less room than for so many files of the largest size deserves a warning


def check_files(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """The folder that suppliers' files go to, and the key that opens Google's sheets."""
    yield from _uploads_dir(settings, is_set=bool(environment.get("UPLOADS_DIR")))
    yield _google_credentials(settings.google_credentials_path)


def _uploads_dir(settings: Settings, *, is_set: bool) -> Iterator[Check]:
    subject = "UPLOADS_DIR"
    folder = settings.uploads_dir
    if not folder.is_dir():
        if is_set:
            yield fail(subject, f"{folder} is not a folder", "create it, or correct UPLOADS_DIR")
        else:
            remedy = "`make run` brings its own; elsewhere mount the shared volume there"
            yield warn(subject, f"not set, and {folder} is not there", remedy)
        return
    problem = _try_to_publish(folder)
    if problem:
        yield fail(subject, f"{folder}: {problem}", "let the courier's user write there")
        return
    free = shutil.disk_usage(folder).free
    finding = f"{folder} is writable, {size_in_words(free)} free"
    if free < settings.max_file_size_bytes * _FILES_OF_ROOM:
        yield warn(subject, finding, "free some space: a few large files would fill it")
        return
    yield ok(subject, finding)


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


def _google_credentials(path: Path | None) -> Check:
    subject = "Google"
    if path is None:
        return warn(
            subject,
            "GOOGLE_CREDENTIALS_PATH is not set",
            "suppliers with Google Sheets need the JSON key of a service account",
        )
    try:
        key = json.loads(path.read_text(encoding="utf-8"))
        email = key["client_email"]
        is_key = key["type"] == "service_account" and bool(key["private_key"])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return fail(subject, f"{path} cannot be read: {reason}", "correct GOOGLE_CREDENTIALS_PATH")
    except (ValueError, KeyError, TypeError):
        is_key = False
    if not is_key:
        return fail(
            subject,
            f"{path} is not the key of a service account",
            "create a JSON key in the Google Cloud console, under IAM, Service accounts",
        )
    return ok(subject, f"service account {email}; sheets must be shared with it")
