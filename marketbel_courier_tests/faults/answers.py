"""HTTP on a line: what servers' answers are turned into, and what was handed over to ml-analyze."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from marketbel_courier_tests.faults.line import Passage

_MOST_BYTES = 1 << 24
_REASONS = {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}


class Lie(StrEnum):
    """The ways in which an answer is falsified."""

    STATUS = "status"
    LENGTH = "length"
    GARBLED = "garbled"
    STALE = "stale"


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What was answered; `head` has all lines but the length, which is that of the body."""

    status: int
    head: tuple[str, ...]
    body: bytes
    length: int | None = None

    def as_bytes(self) -> bytes:
        """The answer as it is sent, with another length if it lies about it."""
        length = len(self.body) if self.length is None else self.length
        lines = "\r\n".join((*self.head, f"Content-Length: {length}"))
        return lines.encode("latin-1") + b"\r\n\r\n" + (b"" if self.status == 304 else self.body)


@dataclass(frozen=True)
class HandOver:
    """A file that ml-analyze took: by which id, under which job, and which bytes."""

    at: float
    supplier_id: str
    client_job_id: str
    job_id: str
    digest: str


@dataclass
class Liar:
    """Carries HTTP over a line, and lies about a share of the answers as it is told to."""

    rng: random.Random
    lies: tuple[Lie, ...] = ()
    share: float = 0.5
    told: int = 0
    handed_over: list[HandOver] = field(default_factory=list)
    on_answer: Callable[[Request, Answer], None] = lambda request, answer: None
    _seen: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(_last_few))

    async def carry(self, passage: Passage) -> None:
        """One request after the other, until either end has enough."""
        while True:
            request, raw = await _read_request(passage.client[0])
            lie = self.rng.choice(self.lies) if self.lies and self._tells() else None
            if lie is Lie.STATUS and self.rng.random() < 0.5:
                # A gateway in between: the server was never asked.
                await passage.answer(self._refusal().as_bytes())
                continue
            digest = _digest_of(request)
            await passage.ask(raw)
            answer = await _read_answer(passage.server[0])
            self._note(request, answer, digest)
            answer = answer if lie is None else self._turned(request, answer, lie)
            await passage.answer(answer.as_bytes())
            if answer.length is not None:
                return

    def _tells(self) -> bool:
        return self.rng.random() < self.share

    def _note(self, request: Request, answer: Answer, digest: str) -> None:
        self._seen[request.path].append(answer)
        self.on_answer(request, answer)
        if request.method == "POST" and answer.status == 202:
            asked, said = json.loads(request.body), json.loads(answer.body)
            self.handed_over.append(
                HandOver(
                    time.time(),
                    str(asked["supplier_id"]),
                    str(asked.get("client_job_id")),
                    str(said["job_id"]),
                    digest,
                )
            )

    def _turned(self, request: Request, answer: Answer, lie: Lie) -> Answer:
        self.told += 1
        match lie:
            case Lie.STATUS:
                return self._refusal()
            case Lie.LENGTH:
                longer = len(answer.body) + self.rng.randint(1, 5000)
                return Answer(answer.status, answer.head, answer.body, longer)
            case Lie.GARBLED:
                half = answer.body[: self.rng.randrange(1 + len(answer.body))]
                bodies = (half, b"", b"<html>gateway</html>", b"[1]", b'{"status": 7}', b"\xff\xfe")
                return Answer(answer.status, answer.head, self.rng.choice(bodies))
            case Lie.STALE:
                return self.rng.choice(self._seen[request.path])

    def _refusal(self) -> Answer:
        self.told += 1
        status = self.rng.choice((429, 500, 502, 503, 504))
        reason = _REASONS.get(status, "Unavailable")
        return Answer(status, (f"HTTP/1.1 {status} {reason}", "Content-Type: text/html"), b"storm")


def _last_few() -> deque[Answer]:
    return deque(maxlen=16)


def _digest_of(request: Request) -> str:
    """The checksum of the file that is handed over, as it lies there now."""
    if request.method != "POST" or not request.path.startswith("/analyze/file"):
        return ""
    with suppress(OSError, ValueError, KeyError):
        return hashlib.sha256(Path(json.loads(request.body)["file_url"]).read_bytes()).hexdigest()
    return ""


async def _read_request(reader: asyncio.StreamReader) -> tuple[Request, bytes]:
    head, lines, fields = await _read_head(reader)
    body = await reader.readexactly(int(fields.get("content-length", "0")))
    method, path, _ = lines[0].split(" ")
    return Request(method, path, body), head + body


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    _, lines, fields = await _read_head(reader)
    status = int(lines[0].split(" ")[1])
    length = 0 if status == 304 else int(fields.get("content-length", _MOST_BYTES + 1))
    if length > _MOST_BYTES:
        raise ConnectionError("an answer of this length is not carried")
    kept = tuple(line for line in lines if not line.lower().startswith("content-length:"))
    return Answer(status, kept, await reader.readexactly(length))


async def _read_head(
    reader: asyncio.StreamReader,
) -> tuple[bytes, list[str], dict[str, str]]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:])
    return head, lines, {name.strip().lower(): value.strip() for name, _, value in pairs}
