"""What docker-compose.yml promises of every service."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.environment_settings import EnvironmentSettings
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.settings import UiSettings
from marketbel_courier_tests.containers.compose_file import Declared, read_compose

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_bounded_in_memory_processes_and_logs(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_listens_is_published_on_this_machine_alone(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert str(port).startswith("127.0.0.1:")


def test_the_shared_volume_is_where_courier_and_ml_analyze_look_for_it() -> None:
    mounts = {
        name: [mount for mount in service.get("volumes", ()) if mount.startswith("shared-files:")]
        for name, service in SERVICES.items()
    }
    assert "shared-files" in COMPOSE["volumes"]
    for name in ("code-server", "daemon", "admin", "ml-analyze"):
        [mount] = mounts[name]
        assert mount.split(":")[1] == Settings.model_fields["uploads_dir"].default.as_posix()


# A container has these as they are: its folder, the port of its server, another setting's place.
OF_THE_IMAGE = {"UPLOADS_DIR", "REDIS_PORT", "UI_WORKSPACE"}
# Whose alone: the migrations', Dagster's processes', the page's.
FOR_ROLES = {"COURIER_DATABASE_URL"}
FOR_STORAGE = {"DAGSTER_DATABASE_URL"}
FOR_THE_PAGE = {"ADMIN_HOST", "ADMIN_PORT", "ADMIN_HOSTS", "ADMIN_ALLOWED_ORIGINS"}


@pytest.mark.parametrize(
    ("name", "settings", "of_others"),
    [
        ("migrations", Settings, set()),
        ("code-server", Settings, FOR_ROLES),
        ("daemon", Settings, FOR_ROLES),
        ("admin", Settings, FOR_ROLES | FOR_STORAGE),
        ("admin", AdminSettings, set()),
        ("webserver", AdminSettings, FOR_THE_PAGE),
        ("webserver", UiSettings, set()),
        ("ml-analyze", MlAnalyzeSettings, set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_service_is_passed_every_setting_that_it_reads(
    name: str, settings: type[EnvironmentSettings], of_others: set[str]
) -> None:
    read = {field.upper() for field in settings.model_fields} - OF_THE_IMAGE - of_others

    assert read - set(SERVICES[name]["environment"]) == set()


def test_beside_an_existing_system_its_own_servers_network_and_volume_are_used() -> None:
    servers = {
        "DATABASE_URL": "postgresql://u:p@db/m",
        "REDIS_URL": "redis://r",
        "NO_PASSWORDS": "",
    }
    compose = read_compose(
        {**servers, "MARKETBEL_NETWORK": "their_network", "MARKETBEL_UPLOADS": "their_uploads"},
        ROOT / "docker-compose.yml",
        ROOT / "docker-compose.existing-system.yml",
    )

    assert set(SERVICES) - set(compose.active()) == {"postgres", "redis", "ml-analyze"}
    assert set(compose.active("own-servers")) == set(SERVICES)
    assert (compose.network.name, compose.network.external) == ("their_network", True)
    assert compose.volumes["shared-files"] == Declared(name="their_uploads", external=True)
    assert compose.services["migrations"].command == (
        "marketbel-courier",
        "migrate",
        "--existing-system",
    )
    for name, service in compose.active().items():
        urls = {url for key, url in service.environment.items() if key.endswith("DATABASE_URL")}
        assert urls == {"postgresql://u:p@db/m"}, name


def test_what_is_kept_lies_on_a_volume_that_is_declared() -> None:
    used = {
        mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", ())
    }
    assert used == set(COMPOSE["volumes"])


USERS = {"courier": "marketbel_courier", "parser": "marketbel_parser", "owner": "marketbel"}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("migrations", "owner"),
        ("ml-analyze", "parser"),
        ("admin", "courier"),
        ("code-server", "courier"),
        ("webserver", "courier"),
        ("daemon", "courier"),
    ],
)
def test_a_service_has_the_database_role_of_its_kind_unless_one_is_named_for_all(
    name: str, role: str
) -> None:
    environment = SERVICES[name]["environment"]
    urls = {key: value for key, value in environment.items() if key.endswith("DATABASE_URL")}

    assert all(url.startswith("${DATABASE_URL:-postgresql://") for url in urls.values())
    assert f"//{USERS[role]}:$" in urls["DATABASE_URL"]
    owners = [key for key, url in urls.items() if f"//{USERS['owner']}:$" in url]
    assert owners == (["DATABASE_URL"] if name == "migrations" else [])
    has_dagsters = name in ("migrations", "code-server", "webserver", "daemon")
    assert ("DAGSTER_DATABASE_URL" in urls) is has_dagsters


def test_what_reads_strangers_files_has_no_secret_of_others_and_changes_no_file() -> None:
    service = SERVICES["ml-analyze"]

    assert service["volumes"] == ["shared-files:/shared/uploads:ro"]
    assert not service["environment"]["SOURCE_LOGINS_KEY"]
    assert not service["environment"]["ALERT_WEBHOOK_URL"]


def test_with_secrets_in_files_no_service_has_one_in_its_environment(tmp_path: Path) -> None:
    subprocess.run([ROOT / "deploy/secrets/make_files.sh", tmp_path], check=True)
    example = (ROOT / ".env.example").read_text("utf-8")
    secrets = re.findall(
        r"^(\w*(?:PASSWORD|TOKEN|SECRET|KEY|HASH|WEBHOOK_URL)\w*)=$", example, re.MULTILINE
    )
    compose = read_compose(
        {"SECRETS_FOLDER": str(tmp_path), **dict.fromkeys(secrets, "of-the-environment")},
        ROOT / "docker-compose.yml",
        ROOT / "docker-compose.secrets.yml",
    )

    files = {str(path) for path in tmp_path.iterdir()}
    assert {secret.file for secret in compose.secrets.values()} == {*files, "/dev/null"}
    for name, service in compose.services.items():
        assert "of-the-environment" not in f"{service.command} {service.environment}", name
        named = {path for key, path in service.environment.items() if key.endswith("_FILE")}
        assert named <= {f"/run/secrets/{secret}" for secret in service.secrets}, name
        for variable in service.environment:
            assert not service.environment.get(variable.removesuffix("_FILE")) or not (
                variable.endswith("_FILE")
            ), (name, variable)


def test_an_existing_folder_of_secrets_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "redis-password").write_text("mine\n")
    subprocess.run([ROOT / "deploy/secrets/make_files.sh", tmp_path], check=True)

    assert (tmp_path / "redis-password").read_text() == "mine\n"
    assert (tmp_path / "redis-url").read_text() == "redis://:mine@redis:6379/0\n"
    assert tmp_path.stat().st_mode & 0o777 == 0o700
