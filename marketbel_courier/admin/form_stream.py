"""A multipart form as it comes in, part by part: nothing of it is kept, in memory or on disk."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from marketbel_courier.messages.message import Message

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_PARTS = 50


class BrokenForm(ValueError):
    """The body is no multipart form, or ends in its middle; the message says which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class PartBegan:
    """A field begins; `filename` is None where it is no file, else the sender's own words."""

    name: str
    filename: str | None


@dataclass(frozen=True, slots=True)
class PartData:
    """The next bytes of the field that began last."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PartEnded:
    """The field that began last is whole."""


PartEvent = PartBegan | PartData | PartEnded


async def read_form(content_type: str, chunks: AsyncIterable[bytes]) -> AsyncIterator[PartEvent]:
    """What the parts of the body are, in their order; raises BrokenForm."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise BrokenForm(Message("api-form-missing"))
    events = _Events()
    try:
        parser = MultipartParser(boundary, events.callbacks())
        async for chunk in chunks:
            parser.write(chunk)
            for event in events.taken():
                yield event
    except FormParserError as error:
        raise BrokenForm(Message("api-form-unreadable", why=error)) from error
    if not events.is_whole:
        raise BrokenForm(Message("api-form-cut-short"))


class _Events:
    """Gathers what the parser calls back while it looks at one chunk."""

    def __init__(self) -> None:
        self.is_whole = False
        self._events: list[PartEvent] = []
        self._parts = 0
        self._name, self._value = b"", b""
        self._disposition = ""

    def taken(self) -> list[PartEvent]:
        events, self._events = self._events, []
        return events

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_to_name,
            "on_header_value": self._add_to_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BrokenForm(Message("api-form-of-too-many-fields", most=MOST_PARTS))
        self._disposition = ""

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value.decode("latin-1")
        self._name, self._value = b"", b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        filename = options.get(b"filename")
        self._events.append(
            PartBegan(
                name=options.get(b"name", b"").decode(errors="replace"),
                filename=None if filename is None else filename.decode(errors="replace"),
            )
        )

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(PartData(data[start:end]))

    def _end_part(self) -> None:
        self._events.append(PartEnded())

    def _end(self) -> None:
        self.is_whole = True
