"""What the stack takes from its environment and hands on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.devstack import services
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import (
    Endpoints,
    environment_of_children,
    without_settings,
)
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.settings import redis_of, settings_of
from marketbel_courier.sources.urls import shown_url

_ENDPOINTS = Endpoints(
    admin="http://127.0.0.1:8080",
    webserver="http://127.0.0.1:3000",
    ml_analyze="http://127.0.0.1:8001",
    database="postgresql://courier:secret@127.0.0.1:5432/marketbel",
    redis="redis://:secret@127.0.0.1:6379/0",
)


def test_children_see_the_stack_and_keep_the_rest_of_the_environment(tmp_path: Path) -> None:
    surroundings = {"PATH": "/bin", "SYNC_INTERVAL_HOURS": "4", "REDIS_HOST": "elsewhere"}
    environment = environment_of_children(surroundings, DataFolder(tmp_path), _ENDPOINTS)
    settings = settings_of(environment)
    assert environment["PATH"] == "/bin"
    assert settings.sync_interval_hours == 4
    assert settings.redis_dsn == _ENDPOINTS.redis
    assert settings.uploads_dir == tmp_path / "uploads"


def test_no_process_takes_a_module_from_the_folder_that_the_stack_was_started_in(
    tmp_path: Path,
) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('a stranger in the house')")
    environment = environment_of_children(dict(os.environ), DataFolder(tmp_path), _ENDPOINTS)
    command = services.admin(environment, 1).command
    run = subprocess.run(
        [*command.arguments, "--help"],
        env=dict(command.environment or {}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "stranger" in run.stderr) == (0, False)
    code_server = services.code_server(environment, 1, "definitions").command
    assert "--empty-working-directory" in code_server.arguments


def test_an_uploads_folder_of_the_environment_wins(tmp_path: Path) -> None:
    surroundings = {"UPLOADS_DIR": "/mnt/volume"}
    environment = environment_of_children(surroundings, DataFolder(tmp_path), _ENDPOINTS)
    assert settings_of(environment).uploads_dir == Path("/mnt/volume")


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    surroundings = {"MAX_RETRIES": "many"}
    environment = environment_of_children(surroundings, DataFolder(tmp_path), _ENDPOINTS)
    with pytest.raises(ConfigurationError, match=r"\AMAX_RETRIES is wrong: [^\n]+\Z"):
        settings_of(environment)


def test_the_demo_starts_from_an_environment_without_settings_but_for_its_language() -> None:
    surroundings = {"PATH": "/bin", "DATABASE_URL": "x", "MAX_RETRIES": "1", "ADMIN_PORT": "1"}
    kept = {"PATH": "/bin", "COURIER_LANGUAGE": "ru"}
    assert without_settings(surroundings | kept) == kept


def test_redis_is_named_by_url_or_by_parts_or_not_at_all() -> None:
    assert redis_of({}) is None
    assert redis_of({"REDIS_PASSWORD": "secret"}) is None
    assert redis_of({"REDIS_HOST": "cache"}) == "redis://cache:6379/0"
    assert redis_of({"REDIS_HOST": "cache", "REDIS_URL": "redis://other"}) == "redis://other"


def test_redis_may_be_named_by_secrets_in_files(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://:secret@cache\n")
    (tmp_path / "password").write_text("secret\n")
    by_parts = {"REDIS_HOST": "cache", "REDIS_PASSWORD_FILE": str(tmp_path / "password")}

    assert redis_of(by_parts) == "redis://:secret@cache:6379/0"
    assert redis_of({"REDIS_URL_FILE": str(tmp_path / "url")}) == "redis://:secret@cache"


@given(password=st.text(min_size=1))
def test_any_redis_password_survives_in_the_url(password: str) -> None:
    parts = urlsplit(str(redis_of({"REDIS_HOST": "cache", "REDIS_PASSWORD": password})))
    assert (parts.hostname, unquote(str(parts.password))) == ("cache", password)


@given(secret=st.text(alphabet=st.characters(categories=("L", "N")), min_size=8))
def test_no_secret_survives_in_a_printable_url(secret: str) -> None:
    shown = shown_url(f"postgresql://{secret}:{secret}@db.example:5432/name?key={secret}")
    assert shown == "postgresql://db.example:5432/name"


def test_the_stack_s_own_ml_analyze_has_a_token_that_the_courier_sends(tmp_path: Path) -> None:
    def token(**surroundings: str) -> str | None:
        environment = environment_of_children(surroundings, DataFolder(tmp_path), _ENDPOINTS)
        said = settings_of(environment).ml_analyze_token
        return said.get_secret_value() if said else None

    assert len(token() or "") >= 24
    assert token() == token()
    assert token(ML_ANALYZE_TOKEN="own") == "own"
    assert token(ML_ANALYZE_URL="http://elsewhere:8001") is None
