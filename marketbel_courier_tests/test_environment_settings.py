from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.environment_settings import LONGEST_SECRET_BYTES, secret_of
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.settings import Settings, settings_of

DATABASE = "postgresql://user:secret@host:5432/name"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for settings in (Settings, AdminSettings):
        for name in settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
            monkeypatch.delenv(name.upper() + "_FILE", raising=False)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_may_stand_in_a_file_and_its_last_line_break_is_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    (tmp_path / "url").write_bytes((DATABASE + ending).encode())
    (tmp_path / "tokens").write_bytes(("t" * 32 + "," + "u" * 32 + ending).encode())
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("ADMIN_TOKENS_FILE", str(tmp_path / "tokens"))

    assert Settings.from_environment().postgres_dsn == DATABASE
    tokens = AdminSettings.from_environment().admin_tokens
    assert [token.get_secret_value() for token in tokens] == ["t" * 32, "u" * 32]
    assert settings_of({"DATABASE_URL_FILE": str(tmp_path / "url")}).postgres_dsn == DATABASE


def test_a_secret_that_is_said_twice_is_refused_and_shown_by_neither(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hidden-in-a-file")
    said = {"JWT_SECRET": "hidden-here", "JWT_SECRET_FILE": str(tmp_path / "key")}

    with pytest.raises(ConfigurationError, match="JWT_SECRET_FILE") as caught:
        secret_of(said, "JWT_SECRET")
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "is no text"),
        (b"x" * (LONGEST_SECRET_BYTES + 1), "holds more than"),
    ],
    ids=["missing", "binary", "huge"],
)
def test_a_file_that_holds_no_secret_is_told_by_its_path(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=words) as caught:
        secret_of({"JWT_SECRET_FILE": str(path)}, "JWT_SECRET")
    assert str(path) in str(caught.value)


def test_an_empty_file_is_as_no_setting(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")

    assert secret_of({"JWT_SECRET_FILE": str(tmp_path / "key")}, "JWT_SECRET") is None


def test_what_is_no_secret_is_read_from_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hours").write_text("1")
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    monkeypatch.setenv("SYNC_INTERVAL_HOURS_FILE", str(tmp_path / "hours"))

    assert Settings.from_environment().sync_interval_hours == 8
