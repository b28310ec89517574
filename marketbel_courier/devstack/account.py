"""The unprivileged account that PostgreSQL runs under when root starts the stack."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier.devstack.errors import StackError
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class ServerAccount:
    """The account that a server runs under; `None` for both ids is the account of this process."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_database(cls) -> ServerAccount:
        """This process's own account, or `nobody` for root: PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return cls()
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError as error:
            raise StackError(Message("stack-no-account")) from error
        return cls(nobody.pw_uid, nobody.pw_gid)

    def run(
        self, *command: str | Path, environment: Mapping[str, str] | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account, `text` on its standard input."""
        return subprocess.run(  # noqa: S603  the stack's own commands
            command,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            env=environment,
            cwd="/",
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    def own(self, path: Path) -> None:
        """Give the path to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def room(self, home: Path) -> Path:
        """A folder that this account can reach: the data folder, or one beside the system's own.

        No other account can reach anything in a home directory with mode 0700.
        """
        if self.uid is None or self._can_enter(home):
            return home
        mark = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        room = Path("/var/tmp") / f"marketbel-courier-{mark}"  # noqa: S108  checked below
        room.mkdir(mode=0o711, exist_ok=True)
        facts = room.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
            raise StackError(Message("stack-foreign-folder", folder=str(room)))
        return room

    def _can_enter(self, folder: Path) -> bool:
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", folder).returncode == 0
