"""The admin command starts where it is safe, and says what is missing where it is not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier_tests.cli.conftest import Run


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_a_page_that_everybody_could_open_is_not_served(run: Run, host: str) -> None:
    result = run("admin", "--host", host, "--port", "0")
    assert result.exit_code == 2
    assert "would be open to everybody" in result.stderr
    assert "ADMIN_PASSWORD_HASH" in result.stderr


def test_a_password_hash_that_is_none_is_told_before_the_first_sign_in(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD_HASH", "correct horse battery staple")
    result = run("admin", "--port", "0")
    assert result.exit_code == 2
    assert "ADMIN_PASSWORD_HASH is wrong" in result.stderr
    assert "horse" not in result.output


def test_a_password_becomes_a_hash_that_fits_it_alone(run: Run) -> None:
    asked = run("admin", "hash-password", answers="a long secret\na long secret\n")
    piped = run("admin", "hash-password", "--stdin", answers="a long secret\n")
    assert asked.stdout != piped.stdout  # each has a salt of its own
    for result in (asked, piped):
        kept = PasswordHash.parse(result.stdout)
        assert kept.fits("a long secret")
        assert not kept.fits("a long secreT")
        assert "$" not in result.stdout  # Compose would take it for a variable
    assert run("admin", "hash-password", "--stdin", answers="short\n").exit_code == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_page_is_served_until_it_is_told_to_stop(uploads: Path, number: signal.Signals) -> None:
    assert uploads.is_dir()
    with subprocess.Popen(
        [sys.executable, "-m", "marketbel_courier.cli", "admin", "--port", "0"],
        env={**without_settings(os.environ), **_own_servers()},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        assert (
            httpx.get(f"{address}/health", timeout=60).json()["checks"]["database"]["status"]
            == "healthy"
        )
        process.send_signal(number)
    assert process.returncode == 0


def test_a_port_that_somebody_else_has_is_told_by_its_setting(run: Run, uploads: Path) -> None:
    assert uploads.is_dir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("admin", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "ADMIN_PORT" in result.stderr


def _own_servers() -> dict[str, str]:
    names = ("DATABASE_URL", "REDIS_URL", "UPLOADS_DIR")
    return {name: os.environ[name] for name in names}
