"""Telegram as a channel: a bot writes to one chat. The bot's token is a secret and a part of the
address, so no address appears in a log or an error."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.notification import NotificationBody
from marketbel_courier.foreign_json import value_in
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import tls_trouble, trusted_authorities

API = "https://api.telegram.org"
TIMEOUT_SECONDS = 10.0
LONGEST_TEXT = 4000
TOKEN_FORM = r"^[0-9]{3,20}:[A-Za-z0-9_-]{20,100}$"  # noqa: S105 - the form, no token
_LARGEST_ANSWER_BYTES = 64 * 1024
_OF_THE_BOT = frozenset({401, 404})
_TOO_MANY = 429


class TelegramSettings(BaseModel):
    """The chat to write to: its number, or the @name of a channel."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    chat: str = Field(pattern=r"^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,64})$")


@dataclass(frozen=True)
class Telegram:
    """Writes to one chat. It follows no redirect and uses no proxy of the environment."""

    # A client of httpx would log each request with its URL; its transport logs none.
    transport: httpx.AsyncBaseTransport
    settings: TelegramSettings
    token: SecretStr
    api: str = API
    timeout_seconds: float = TIMEOUT_SECONDS

    async def post(self, body: NotificationBody) -> None:
        """Hand one message over; raises ChannelUnavailable or MessageRefused."""
        request = httpx.Request(
            "POST",
            f"{self.api}/bot{self.token.get_secret_value()}/sendMessage",
            json={
                "chat_id": self.settings.chat,
                "text": body.text[:LONGEST_TEXT],
                "parse_mode": "HTML",
                "disable_web_page_preview": True,
            },
            extensions={"timeout": httpx.Timeout(self.timeout_seconds).as_dict()},
        )
        try:
            async with asyncio.timeout(self.timeout_seconds):
                response = await self.transport.handle_async_request(request)
                answer = await _beginning_of(response)
        except (TimeoutError, httpx.TimeoutException) as error:
            silent = Message("alert-telegram-is-silent", time=self.timeout_seconds)
            raise ChannelUnavailable(silent) from error
        except httpx.TransportError as error:
            why = tls_trouble(error) or type(error).__name__
            raise ChannelUnavailable(Message("alert-telegram-out-of-reach", why=why)) from error
        status = response.status_code
        if status in _OF_THE_BOT:
            raise ChannelUnavailable(Message("alert-telegram-knows-no-bot", status=status))
        if response.is_success:
            return
        said, asked = _said(answer)
        if status == _TOO_MANY or response.is_server_error:
            raise ChannelUnavailable(
                Message("alert-telegram-answered", status=status, why=said),
                retry_after_seconds=asked,
            )
        raise MessageRefused(Message("alert-telegram-refused", status=status, why=said))


def is_token(text: str) -> bool:
    """Whether a text has the form of a bot's token."""
    return re.match(TOKEN_FORM, text) is not None


@asynccontextmanager
async def open_telegram(
    settings: TelegramSettings, token: SecretStr, *, api: str = API
) -> AsyncIterator[Telegram]:
    """A bot with its own connections, closed on exit."""
    async with httpx.AsyncHTTPTransport(trust_env=False, verify=trusted_authorities()) as transport:
        yield Telegram(transport, settings, token, api)


async def _beginning_of(response: httpx.Response) -> bytes:
    """The beginning of the answer; a very long answer is not read to its end."""
    answer = b""
    try:
        async for chunk in response.aiter_raw():
            answer += chunk
            if len(answer) > _LARGEST_ANSWER_BYTES:
                break
    finally:
        await response.aclose()
    return answer[:_LARGEST_ANSWER_BYTES]


def _said(answer: bytes) -> tuple[str, float | None]:
    """Telegram's description of the result, and the pause that it asks for."""
    try:
        told = value_in(answer)
        description = str(told.get("description", ""))[:200]
        pause = (told.get("parameters") or {}).get("retry_after")
        return description or "?", float(pause) if pause is not None else None
    except (ValueError, TypeError, AttributeError):
        return "?", None
