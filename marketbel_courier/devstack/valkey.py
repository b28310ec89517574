"""A real Valkey on the loopback address: what speaks Redis in the local stack."""

from __future__ import annotations

from urllib.parse import quote

from marketbel_courier.devstack.embedded_server import EmbeddedServer
from marketbel_courier.devstack.ports import LOOPBACK
from marketbel_courier.devstack.processes import Command
from marketbel_courier.devstack.valkey_binaries import find_valkey

_READY = "Ready to accept connections"
# Each test has one of its own, for as long as there are others.
THROWAWAY_DATABASES = 1024


class EmbeddedValkey(EmbeddedServer):
    """The Valkey server of the stack."""

    name = "valkey"
    title = "Valkey"
    start_timeout_seconds = 30.0

    @property
    def url(self) -> str:
        """The URL of database 0."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """The URL of any database on this server; a throwaway one has THROWAWAY_DATABASES."""
        return f"redis://:{quote(self.password, safe='')}@{LOOPBACK}:{self._port}/{database}"

    def _prepare(self) -> None:
        self._server = find_valkey()

    def _command(self) -> Command:
        data = self._folder.path / self.name
        data.mkdir(mode=0o700, exist_ok=True)
        config = data / "valkey.conf"
        config.touch(mode=0o600)
        # Throwaway data need not survive a crash of the machine; a busy disk would delay all
        # writes.
        fsync = "no" if self._throwaway else "everysec"
        databases = THROWAWAY_DATABASES if self._throwaway else 16
        config.write_text(
            f"bind {LOOPBACK}\nport {self._port}\nrequirepass {self.password}\n"
            f'dir "{data}"\nappendonly yes\nappendfsync {fsync}\n'
            f'databases {databases}\ndaemonize no\nsave ""\n',
            encoding="utf-8",
        )
        return Command(
            name=self.name,
            arguments=[str(self._server), str(config)],
            scratch=[self._folder.path] if self._throwaway else (),
        )

    def _is_ready(self) -> bool:
        return any(_READY in line for line in self.process.log_tail())
