"""The folder that a local stack keeps its state in: lock, ports, passwords, logs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import HeldPort, hold_port
from marketbel_courier.messages.message import Message


class DataFolder:
    """Paths and small facts of one local stack. Nothing is created before it is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.logs = self.path / "logs"
        self.records = self.path / "processes"
        self.uploads = self.path / "uploads"
        self.archive = self.path / "archive"
        self.dagster_home = self.path / "dagster"
        self._ports = self.path / "ports.json"
        self._passwords = self.path / "passwords.json"
        self._writing = threading.Lock()

    @classmethod
    def from_environment(cls) -> DataFolder:
        """$COURIER_HOME, else `.courier` in the working directory."""
        return cls(Path(os.environ.get("COURIER_HOME") or ".courier"))

    def create(self) -> None:
        """Make the folder; others may pass through it (the database's user must), not list it.

        Raises StackError where there can be no such folder.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise StackError(
                Message("stack-folder-impossible", folder=str(self.path), why=why)
            ) from error

    @contextmanager
    def lock(self, name: str, *, timeout_seconds: float = 0.0) -> Iterator[None]:
        """Hold the folder's lock of that name; raises StackError when another process has it."""
        self.create()
        path = self.path / f"{name}.lock"
        with path.open("a+", encoding="utf-8") as file:
            deadline = time.monotonic() + timeout_seconds
            while not _try_lock(file.fileno()):
                if time.monotonic() >= deadline:
                    file.seek(0)
                    owner = file.read().strip() or None
                    raise StackError(
                        Message("stack-folder-in-use", folder=str(self.path), process=owner)
                    )
                time.sleep(0.05)
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def hold_port(
        self, name: str, *, preferred: int | None = None, report: Callable[[Message], None]
    ) -> HeldPort:
        """Take the port that the process of that name had before, else the preferred, else any.

        `report` is told in a sentence when somebody has the one that the user would expect.
        """
        with self._writing:
            ports = _read_json(self._ports)
            wanted = [port for port in (ports.get(name), preferred) if isinstance(port, int)]
            held = hold_port(wanted)
            if ports.get(name) != held.number:
                _write_json(self._ports, {**ports, name: held.number})
        if wanted and held.number != wanted[0]:
            report(
                Message("stack-port-taken", port=wanted[0], name=name, other=held.number),
            )
        return held

    @property
    def environment_file(self) -> Path:
        """Where a running stack leaves its settings, for a shell to read."""
        return self.path / "environment"

    def write_environment(self, settings: Mapping[str, str]) -> None:
        """Write settings that a shell can read with `.`; readable for the owner only, as they hold
        passwords.
        """
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in settings.items()]
        self.environment_file.unlink(missing_ok=True)
        descriptor = os.open(self.environment_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(lines)

    def password(self, name: str) -> str:
        """The password of that name, made at the first call and kept readable for us alone."""
        with self._writing:
            passwords = _read_json(self._passwords)
            password = passwords.get(name)
            if not isinstance(password, str):
                password = secrets.token_urlsafe(24)
                _write_json(self._passwords, {**passwords, name: password})
        return password


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise StackError(Message("stack-broken-file", path=str(path), why=str(error))) from error
    return dict(content)


def _write_json(path: Path, content: dict[str, object]) -> None:
    """Replace the file at once, readable for its owner alone from its first byte."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
    unfinished.replace(path)
