from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.language import Language, language_of_environment
from marketbel_courier.settings import Fallback, Settings

DATABASE = "postgresql://user:secret@host:5432/name"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", DATABASE)


def test_defaults_are_those_of_the_system_that_is_replaced() -> None:
    settings = Settings.from_environment()

    assert settings.ml_analyze_url == "http://ml-analyze:8001"
    assert settings.use_ml_processing
    assert settings.ml_poll_interval_seconds == 5
    assert settings.max_file_size_bytes == 50 * 1024 * 1024
    assert settings.file_cleanup_ttl_hours == 24
    assert settings.sync_interval_hours == 8
    assert settings.uploads_dir == Path("/shared/uploads")
    assert settings.ml_max_in_flight == 4


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Fallback.UNSUPPORTED),
        ("unsupported", Fallback.UNSUPPORTED),
        (" Always ", Fallback.ALWAYS),
        ("NEVER", Fallback.NEVER),
        ("true", Fallback.ALWAYS),
        ("1", Fallback.ALWAYS),
        ("Yes", Fallback.ALWAYS),
        ("False", Fallback.NEVER),
        ("0", Fallback.NEVER),
        ("no", Fallback.NEVER),
    ],
)
def test_the_fallback_keeps_its_old_yes_and_no_besides_its_three_words(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: Fallback
) -> None:
    monkeypatch.setenv("ML_FALLBACK_TO_LEGACY", said)

    assert Settings.from_environment().ml_fallback_to_legacy is meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgresql://u:p@localhost:99999/x"),
        ("DATABASE_URL", "postgresql://u:p@[::1/x"),
        ("DATABASE_URL", "postgresql://u:secret/x@localhost:5432/name"),
        ("DATABASE_URL", "postgresql://u:1secret#x@localhost:5432/name"),
        ("DATABASE_URL", "postgresql://u:12/secret@localhost:5432/name"),
        ("REDIS_URL", "redis://:secret?x@localhost:6379/0"),
        ("REDIS_URL", "redis://:12/secret@localhost:6379/0"),
        ("ML_ANALYZE_URL", "http://bob:secret/x@ml-analyze:8001"),
        ("RATES_SOURCE", "http://bob:secret#x@bank.example/rates"),
        ("DATABASE_URL", "postgresql://u:p@one,two:0/x"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("ML_FALLBACK_TO_LEGACY", "sometimes"),
        ("DATABASE_URL", "postgresql://"),
        ("REDIS_URL", "http://x"),
        ("ML_ANALYZE_URL", "ml-analyze:8001"),
        ("SYNC_INTERVAL_HOURS", "0"),
        ("SYNC_INTERVAL_HOURS", "169"),
        ("MAX_FILE_SIZE_MB", "many"),
        ("USE_ML_PROCESSING", "perhaps"),
        ("SOURCE_PRIVATE_NETWORKS", "10.0.0.0/99"),
        ("SOURCE_ALLOWED_PORTS", "443, https"),
        ("SOURCE_ALLOWED_PORTS", "0"),
        ("SOURCE_ALLOWED_PORTS", "8100-8000"),
        ("SOURCE_ALLOWED_PORTS", "65536"),
        ("DAGSTER_UI_URL", "https://me:secret@dagster.example.org"),
        ("ADMIN_URL", "javascript:alert(1)"),
        ("ADMIN_URL", "https://admin.example.org?token=secret"),
        ("DAGSTER_UI_URL", "https://dagster.example.org/#secret"),
        ("DOCS_URL", "https://docs.example.org?sig=secret"),
        ("ML_ANALYZE_URL", "http://ml-analyze:8001/?key=secret"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/?key=secret"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://bob:a/secret@collector:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://bob:12/secret@collector:4318"),
        ("ARCHIVE_URL", "s3://bucket/prefix?secret_access_key=secret"),
        ("ARCHIVE_URL", "az://bob:secret@bucket/prefix"),
        ("COURIER_LANGUAGE", "English"),
        ("COURIER_LANGUAGE", "de"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment()

    assert str(caught.value).startswith(f"{name} is wrong: ")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_each_wrong_setting_is_a_line_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("REDIS_PORT", "65536")
    monkeypatch.setenv("SUPPLIERS_PER_RUN", "many")
    monkeypatch.setenv("SOURCE_PRIVATE_NETWORKS", "10.0.0.0/99")
    monkeypatch.setenv("MASTER_SHEET_MAX_GONE_PERCENT", "-0.5")

    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment()

    assert [problem.text(Language.RU) for problem in caught.value.problems] == [
        "Не задано DATABASE_URL: PostgreSQL системы Marketbel; таблицы Dagster получают в ней"
        " отдельную схему. Задайте его или выполните `marketbel-courier doctor`.",
        "Неверное значение REDIS_PORT: должно быть не больше 65\N{NO-BREAK SPACE}535",
        "Неверное значение MASTER_SHEET_MAX_GONE_PERCENT: должно быть не меньше 0",
        "Неверное значение SOURCE_PRIVATE_NETWORKS: это не сеть IPv4",
        "Неверное значение SUPPLIERS_PER_RUN: должно быть целым числом",
    ]
    assert caught.value.message.text(Language.RU).count("\n") == 4
    assert len(str(caught.value).splitlines()) == 5


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("", Language.EN),
        ("ru", Language.RU),
        ("RU", Language.RU),
        ("ru-RU", Language.RU),
        ("ru_RU.UTF-8", Language.RU),
        (" en-GB ", Language.EN),
    ],
)
def test_the_language_is_taken_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, tag: str, language: Language
) -> None:
    monkeypatch.setenv("COURIER_LANGUAGE", tag)

    assert Settings.from_environment().courier_language is language
    assert language_of_environment() is language


def test_a_missing_database_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")

    with pytest.raises(ConfigurationError, match="DATABASE_URL is not set"):
        Settings.from_environment()


def test_secrets_do_not_show() -> None:
    assert "secret" not in repr(Settings.from_environment())


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+asyncpg", "postgresql+psycopg2"])
def test_a_driver_in_the_database_url_is_no_matter(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE.replace("postgresql", scheme))

    assert Settings.from_environment().postgres_dsn == DATABASE


def test_redis_is_put_together_from_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_HOST", "cache")
    monkeypatch.setenv("REDIS_PASSWORD", "p@ss/word")

    assert Settings.from_environment().redis_dsn == "redis://:p%40ss%2Fword@cache:6379/0"


def test_ml_analyze_may_see_the_volume_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOADS_DIR", "/app/shared")
    monkeypatch.setenv("ML_UPLOADS_DIR", "/data/in")

    path = Settings.from_environment().path_for_ml(Path("/app/shared/a.csv"))

    assert path == Path("/data/in/a.csv")
