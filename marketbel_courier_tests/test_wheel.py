"""The wheel that is deployed: what it holds, and that its command works without the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import marketbel_courier

CHECKOUT = Path(marketbel_courier.__file__).parents[1]
LEFT_OUT = ("marketbel_courier/demo", "marketbel_courier/devstack", "marketbel_courier_tests")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `pip install` of the wheel would put there."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    folder = built / "installed"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def run(installed: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env={**kept, "PYTHONPATH": str(installed), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_all_of_the_package_but_what_only_a_checkout_needs(installed: Path) -> None:
    package = CHECKOUT / "marketbel_courier"
    modules = {str(path.relative_to(CHECKOUT)) for path in package.rglob("*.py")}
    held = {str(path.relative_to(installed)) for path in installed.rglob("*.py")}

    assert held == {module for module in modules if not module.startswith(LEFT_OUT)}
    for file in (
        "py.typed",
        "admin/page/index.html",
        "admin/page/locales/ru.json",
        "messages/locales/ru/source.ftl",
    ):
        assert (installed / "marketbel_courier" / file).is_file()
    for folder in LEFT_OUT:
        assert not (installed / folder).exists()


def test_every_module_of_the_wheel_can_be_imported_without_what_was_left_out(
    installed: Path,
) -> None:
    program = (
        "import importlib, pkgutil, marketbel_courier as package\n"
        "for module in pkgutil.walk_packages(package.__path__, 'marketbel_courier.'):\n"
        "    if not module.name.endswith(('__main__', '.env')):\n"
        "        importlib.import_module(module.name)\n"
        "print(package.__file__)"
    )
    done = run(installed, "-W", "ignore", "-c", program)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(installed))


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("--help", 0, "On this machine"),
        ("dev", 2, "It needs a checkout of the project: run `make env` there"),
        ("doctor", 0, "not part of this installation; a checkout has them"),
    ],
)
def test_the_command_works_from_the_wheel_and_says_what_needs_a_checkout(
    installed: Path, command: str, code: int, said: str
) -> None:
    done = run(installed, "-m", "marketbel_courier.cli", command)

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
