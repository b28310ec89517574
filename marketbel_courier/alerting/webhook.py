"""The webhook's client: one POST a message. Its URL is a secret and appears in no log or error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.notification import NotificationBody
from marketbel_courier.backoff import retry_after_seconds
from marketbel_courier.header_lines import read_headers_in_linear_time
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import tls_trouble, trusted_authorities

TIMEOUT_SECONDS = 3.0
PROBE_KIND = "probe"
# Statuses with which a webhook refuses one message, while it may take the next.
_ABOUT_THE_MESSAGE = frozenset({400, 413, 422})


@dataclass(frozen=True)
class Webhook:
    """Posts to one URL. It follows no redirect and uses no proxy of the environment."""

    # A client of httpx would log each request with its URL; its transport logs none.
    transport: httpx.AsyncBaseTransport
    url: SecretStr
    timeout_seconds: float = TIMEOUT_SECONDS

    async def post(self, body: NotificationBody) -> None:
        """Hand one message over; raises ChannelUnavailable or MessageRefused."""
        await self.post_json(body.model_dump_json())

    async def post_json(self, content: str) -> None:
        """The same with a text that is JSON already."""
        request = self._request(content)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                response = await self.transport.handle_async_request(request)
                await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ChannelUnavailable(
                Message("alert-webhook-is-silent", time=self.timeout_seconds)
            ) from error
        except httpx.TransportError as error:
            why = tls_trouble(error) or str(error) or type(error).__name__
            raise ChannelUnavailable(Message("alert-webhook-out-of-reach", why=why)) from error
        if response.is_success:
            return
        if response.status_code in _ABOUT_THE_MESSAGE:
            raise MessageRefused(Message("alert-webhook-refused", status=response.status_code))
        raise ChannelUnavailable(
            Message("alert-webhook-answered", status=response.status_code),
            retry_after_seconds=retry_after_seconds(response.headers.get("Retry-After")),
        )

    def _request(self, content: str) -> httpx.Request:
        try:
            request = httpx.Request(
                "POST",
                self.url.get_secret_value(),
                content=content,
                headers={"Content-Type": "application/json", "User-Agent": "marketbel-courier"},
                extensions={"timeout": httpx.Timeout(self.timeout_seconds).as_dict()},
            )
        except (httpx.InvalidURL, ValueError):
            # The cause would quote the URL.
            raise ChannelUnavailable(Message("alert-webhook-is-no-url")) from None
        if request.url.userinfo:
            login = httpx.BasicAuth(request.url.username, request.url.password)
            return next(login.sync_auth_flow(request))
        return request


@asynccontextmanager
async def open_webhook(
    url: SecretStr, *, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncIterator[Webhook]:
    """A webhook with its own connections, closed on exit."""
    read_headers_in_linear_time()
    async with httpx.AsyncHTTPTransport(trust_env=False, verify=trusted_authorities()) as transport:
        yield Webhook(transport, url, timeout_seconds)


async def probe(url: SecretStr, trial: NotificationBody) -> Message | None:
    """Why a webhook does not take messages; None if it takes messages.

    A message without text, which nobody sees, is posted first. Slack and similar services refuse a
    message because it is empty, other servers refuse every message in this way. After a refusal the
    trial message is posted, and its result counts.
    """
    async with open_webhook(url) as webhook:
        try:
            await webhook.post_json(json.dumps({"text": "", "kind": PROBE_KIND}))
        except ChannelUnavailable as error:
            return error.message
        except MessageRefused:
            return await _refusal_of(webhook, trial)
    return None


async def _refusal_of(webhook: Webhook, trial: NotificationBody) -> Message | None:
    try:
        await webhook.post(trial)
    except (ChannelUnavailable, MessageRefused) as error:
        return error.message
    return None
