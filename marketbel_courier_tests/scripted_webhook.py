"""A webhook over real HTTP that is as strict as Slack's, and whose answers the test decides."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET_PATH = "/services/T0/B0/s3cret"


@dataclass
class ScriptedWebhook:
    """Records what it takes. While `answers` lasts, it gives those: a status and its headers."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    requests: int = 0

    def __post_init__(self) -> None:
        self.released.set()

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.taken]

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        self.requests += 1
        self.headers.append(headers)
        self.arrived.set()
        self.released.wait()
        status, more = self.answers.pop(0) if self.answers else (200, {})
        if status == 200:
            message = json.loads(body)
            if problem := not_for_slack(message):
                return 400, {"X-Problem": problem}
            self.taken.append(message)
        return status, more


def not_for_slack(message: object) -> str | None:
    """Why Slack would not take this message as it is meant; None if it would."""
    if not isinstance(message, dict):
        return "not an object"
    text = message.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > 40_000:
        return "no text, or too long a one"
    if "<" in text or ">" in text or re.search(r"&(?!amp;|lt;|gt;)", text):
        return "text with characters that are not escaped"
    for key in ("attachments", "blocks"):
        parts = message.get(key, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            return f"{key} is not a list of objects"
    return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedWebhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers = self.script.answer(dict(self.headers), body)
        if self.path != SECRET_PATH:
            status = 404
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def scripted_webhook() -> Iterator[ScriptedWebhook]:
    """Serve on a free loopback port until the block ends."""
    script = ScriptedWebhook()
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}{SECRET_PATH}"
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
