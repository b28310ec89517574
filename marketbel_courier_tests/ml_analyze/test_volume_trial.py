"""The courier tries whether it is served, and whether both see one volume, before it hands over."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from marketbel_courier.cli.checks.check import Verdict
from marketbel_courier.cli.checks.ml_access import check_ml_access
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ml_analyze.conftest import StartService

TOKEN = "open sesame"


@pytest.mark.parametrize(
    ("token", "folder", "found"),
    [
        (TOKEN, ".", {"ml-analyze: access": "ok", "ML_UPLOADS_DIR": "ok"}),
        (TOKEN, "elsewhere", {"ml-analyze: access": "ok", "ML_UPLOADS_DIR": "fail"}),
        ("open barley", ".", {"ml-analyze: access": "fail"}),
        (None, ".", {"ml-analyze: access": "fail"}),
    ],
    ids=["as it should be", "another folder", "wrong token", "no token"],
)
async def test_token_and_volume_are_tried(
    start_service: StartService,
    settings: MlAnalyzeSettings,
    tmp_path: Path,
    token: str | None,
    folder: str,
    found: dict[str, str],
) -> None:
    here = settings.uploads_dir / folder
    here.mkdir(exist_ok=True)
    guarded = settings.model_copy(update={"ml_analyze_token": SecretStr(TOKEN)})
    async with start_service(guarded) as running:
        told = {
            "database_url": settings.database_url.get_secret_value(),
            "redis_url": settings.redis_url.get_secret_value(),
            "ml_analyze_url": str(running.http.base_url),
            "uploads_dir": str(here),
        }
        courier = Settings.from_environment(told | ({"ml_analyze_token": token} if token else {}))
        checks = await asyncio.to_thread(lambda: list(check_ml_access(courier)))
    assert {str(check.subject): Verdict(check.verdict).value for check in checks} == found


async def test_nothing_is_told_of_files_that_are_no_trial(
    start_service: StartService, settings: MlAnalyzeSettings
) -> None:
    async with start_service(settings) as running:
        for path in (running.put("a;b\n"), "/etc/passwd", f"{running.uploads}/.trial-" + "0" * 32):
            answer = await running.http.post("/analyze/volume", json={"file_url": path})
            assert (answer.status_code, answer.json()) == (200, {"seen": False})
