"""Serves the files of a folder, as nginx would: `python -m … FOLDER` prints the port.

The kernel copies each file to its connection, so the server takes little of what is measured.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from marketbel_courier_tests.bench.port_process import served_by


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """The server in a process of its own; its URL. A name is that of a file before its first "~":
    `list.csv~7` is one of many addresses of `list.csv`.
    """
    with served_by("marketbel_courier_tests.bench.file_server", str(folder)) as served:
        yield served.url


def main() -> None:
    folder = Path(sys.argv[1])
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_serve, args=(connection, folder), daemon=True).start()


def _serve(connection: socket.socket, folder: Path) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as requests, suppress(ConnectionError):
        while line := requests.readline():
            while requests.readline().strip():
                pass
            path = urlsplit(line.split()[1].decode()).path
            with (folder / path.lstrip("/").partition("~")[0]).open("rb") as file:
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
                    f'Content-Length: {file.seek(0, 2)}\r\nETag: "{path}"\r\n\r\n'
                )
                file.seek(0)
                connection.sendall(head.encode())
                connection.sendfile(file)


if __name__ == "__main__":
    main()
