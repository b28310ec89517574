"""All channels for alerts: those set on the page, and the webhook of the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from marketbel_courier.alerting.channel import Channel, Poster
from marketbel_courier.alerting.dispatch import (
    GIVE_UP_AFTER,
    PATIENCE_SECONDS,
    Sending,
    send_unsent,
)
from marketbel_courier.alerting.email import EmailSettings, Mail
from marketbel_courier.alerting.telegram import API, TelegramSettings, open_telegram
from marketbel_courier.alerting.webhook import open_webhook
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alert_channels import KeptChannel, kept_channels
from marketbel_courier.ledger.alerts import ChannelKind
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


class WebhookSettings(BaseModel):
    """A webhook has nothing but its address, which is its secret."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    host: str = Field(default="", max_length=253)


@dataclass(frozen=True)
class ConfiguredChannel:
    """A channel that alerts go by; `since` is None for the environment's."""

    kind: ChannelKind
    settings: WebhookSettings | EmailSettings | TelegramSettings
    secret: SecretStr
    since: datetime | None = None

    @classmethod
    def of_environment(cls, settings: Settings) -> list[ConfiguredChannel]:
        """The environment's webhook, if it names one."""
        url = settings.alert_webhook_url
        return [] if url is None else [cls(ChannelKind.WEBHOOK, WebhookSettings(), url)]

    @property
    def host(self) -> str:
        """The host of a webhook's address: no other part of the address may be shown."""
        return urlsplit(self.secret.get_secret_value()).hostname or ""

    @asynccontextmanager
    async def open(self, *, telegram_api: str = API) -> AsyncIterator[Poster]:
        """Open the object that sends messages, with its own connections."""
        match self.settings:
            case EmailSettings():
                yield Mail(self.settings, self.secret)
            case TelegramSettings():
                async with open_telegram(self.settings, self.secret, api=telegram_api) as telegram:
                    yield telegram
            case WebhookSettings():
                async with open_webhook(self.secret) as webhook:
                    yield webhook


class ChannelStates(BaseModel):
    """What is known of each channel from the last time, by its kind."""

    model_config = ConfigDict(frozen=True)

    by_kind: Mapping[ChannelKind, Channel] = Field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """The result of sending by all channels."""

    states: ChannelStates
    message: Message


async def configured_channels(
    pool: Pool, settings: Settings
) -> tuple[list[ConfiguredChannel], int]:
    """The channels in use, and how many alerts of the last day none has taken."""
    kept, unsent = await kept_channels(pool, younger_than=GIVE_UP_AFTER)
    channels = [channel for one in kept.values() if (channel := _configured(one)) is not None]
    if ChannelKind.WEBHOOK not in kept:
        channels += ConfiguredChannel.of_environment(settings)
    return channels, unsent


async def send_everywhere(
    pool: Pool, settings: Settings, states: ChannelStates, *, telegram_api: str = API
) -> Told:
    """Send what is due by every channel; a channel that is down does not delay the others."""
    channels, unsent = await configured_channels(pool, settings)
    if not channels:
        return Told(states, Message("alert-no-channel", n=unsent))
    sendings: dict[ChannelKind, Sending] = {}
    for channel in channels:
        state = states.by_kind.get(channel.kind, Channel())
        async with channel.open(telegram_api=telegram_api) as poster:
            sendings[channel.kind] = await send_unsent(
                pool,
                poster,
                state,
                kind=channel.kind,
                since=channel.since,
                ui_url=settings.dagster_ui_url,
                language=settings.courier_language,
                patience_seconds=PATIENCE_SECONDS,
            )
    problems = [sending.problem for sending in sendings.values() if sending.problem is not None]
    return Told(
        ChannelStates(by_kind={kind: sending.channel for kind, sending in sendings.items()}),
        Message(
            "alert-sent",
            alerts=sum(sending.alerts for sending in sendings.values()),
            messages=sum(sending.messages for sending in sendings.values()),
            problem=problems[0] if problems else None,
        ),
    )


def _configured(kept: KeptChannel) -> ConfiguredChannel | None:
    try:
        settings = _settings_of(kept)
    except ValidationError:
        # Stored by a newer version: the channel has to be set again on the page.
        return None
    since = kept.set_at - timedelta(minutes=1)
    return ConfiguredChannel(kept.kind, settings, SecretStr(kept.secret), since)


def _settings_of(kept: KeptChannel) -> WebhookSettings | EmailSettings | TelegramSettings:
    match kept.kind:
        case ChannelKind.WEBHOOK:
            return WebhookSettings.model_validate(kept.settings)
        case ChannelKind.EMAIL:
            return EmailSettings.model_validate(kept.settings)
        case ChannelKind.TELEGRAM:
            return TelegramSettings.model_validate(kept.settings)
