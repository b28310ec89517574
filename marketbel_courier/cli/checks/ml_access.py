"""Whether ml-analyze serves the courier, and sees the files that it is handed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.errors import AnalysisRejected, MlAccessRefused, MlUnavailable
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.client import MlAnalyzeClient, open_ml_client
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.trial_file import trial_file

_TIMEOUT_SECONDS = 5
_ACCESS = Message("doctor-ml-access")
_VOLUME = "ML_UPLOADS_DIR"


def check_ml_access(settings: Settings) -> Iterator[Check]:
    """Ask as the courier asks, with its token; nothing is handed over."""
    yield from asyncio.run(_ask(settings))


async def _ask(settings: Settings) -> list[Check]:
    async with open_ml_client(
        settings.ml_analyze_url,
        timeout_seconds=_TIMEOUT_SECONDS,
        token=settings.ml_analyze_token,
        retry_pauses_seconds=(),
    ) as client:
        try:
            return [check async for check in _trials(client, settings)]
        except MlAccessRefused as error:
            return [fail(_ACCESS, error.message, Message("doctor-correct-ml-token"))]
        except (MlUnavailable, AnalysisRejected) as error:
            found = Message("doctor-not-tried", why=error.message)
            return [warn(_ACCESS, found, Message("doctor-ml-log"))]


async def _trials(client: MlAnalyzeClient, settings: Settings) -> AsyncIterator[Check]:
    await client.check_access()
    is_known = settings.ml_analyze_token is not None
    yield ok(_ACCESS, Message("doctor-ml-serves", token="yes" if is_known else None))
    try:
        health = await client.check_health()
    except MlUnavailable:
        return  # Its health has been reported.
    if not health.capabilities.tries_volume:
        at = str(settings.path_for_ml(settings.uploads_dir))
        unasked = Message("doctor-volume-cannot-be-asked", folder=at)
        yield warn(_VOLUME, unasked, Message("doctor-compare-volumes"))
        return
    try:
        with trial_file(settings.uploads_dir) as path:
            at = str(settings.path_for_ml(path).parent)
            is_seen = await client.sees(settings.path_for_ml(path))
    except OSError:
        return  # Reported by the check of the volume.
    here = str(settings.uploads_dir)
    if is_seen:
        yield ok(_VOLUME, Message("doctor-volume-seen", here=here, there=at))
    else:
        unseen = Message("doctor-volume-not-seen", here=here, there=at)
        yield fail(_VOLUME, unseen, Message("doctor-mount-same-volume"))
