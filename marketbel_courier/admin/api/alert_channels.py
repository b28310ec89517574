"""`/settings/alert-channels`: the channels that alerts are sent by: set, tried and removed."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import BaseModel, ValidationError

from marketbel_courier.admin.attention_contract import (
    ChannelChange,
    ChannelTried,
    ChannelView,
    EmailChange,
    TelegramChange,
    WebhookChange,
)
from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.channels import WebhookSettings, configured_channels
from marketbel_courier.alerting.dispatch import GIVE_UP_AFTER
from marketbel_courier.alerting.email import EmailSettings
from marketbel_courier.alerting.notification import trial_of
from marketbel_courier.alerting.telegram import TelegramSettings, is_token
from marketbel_courier.ledger.alert_channels import (
    forget_channel,
    keep_channel,
    kept_channels,
)
from marketbel_courier.ledger.alerts import ChannelKind
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import is_http_url

router = APIRouter(prefix="/settings/alert-channels", tags=["settings"])


@router.get("")
async def channels(desk: TheDesk) -> list[ChannelView]:
    """Every kind of channel; of a secret only whether it is set."""
    return await _views(desk)


@router.put("")
async def set_channel(desk: TheDesk, person: Admin, change: ChannelChange) -> list[ChannelView]:
    """Set a channel; it is not tried. A secret that is left out stays as it is."""
    settings = _settings_of(change)
    secret = change.secret.get_secret_value().strip() if change.secret else None
    kind = ChannelKind(change.channel)
    if secret and not secret.isprintable():
        raise field_problem("secret", Message("api-channel-field"))
    _check_secret(kind, secret)
    kept, _ = await kept_channels(desk.pool, younger_than=GIVE_UP_AFTER)
    if kind is ChannelKind.TELEGRAM and not secret and kind not in kept:
        raise field_problem("secret", Message("api-channel-no-token"))
    before = kept.get(kind)
    if before is not None and not secret and _sends_elsewhere(before.settings, settings):
        # Whoever may change the server must not get at a password that was set for another.
        raise field_problem("secret", Message("api-channel-secret-anew"))
    await keep_channel(
        desk.pool, kind, settings.model_dump(mode="json"), secret=secret or None, by=person.user
    )
    return await _views(desk)


@router.delete("/{kind}")
async def remove_channel(desk: TheDesk, kind: ChannelKind) -> list[ChannelView]:
    """Forget a channel with its secret; a webhook of the environment holds again."""
    await forget_channel(desk.pool, kind)
    return await _views(desk)


@router.post("/{kind}/try")
async def try_channel(
    desk: TheDesk, person: Admin, language: TheLanguage, kind: ChannelKind
) -> ChannelTried:
    """Send a message that says that it is a trial; the answer tells whether the channel took it."""
    in_use, _ = await configured_channels(desk.pool, desk.settings)
    channel = next((one for one in in_use if one.kind is kind), None)
    if channel is None:
        raise Problem(409, "CHANNEL_NOT_SET", Message("api-channel-not-set"))
    body = trial_of(person.user, language=desk.settings.courier_language)
    try:
        async with channel.open() as poster:
            await poster.post(body)
    except (ChannelUnavailable, MessageRefused) as error:
        said = Message("api-channel-failed", why=error.message)
        return ChannelTried(
            ok=False, message=str(said), message_localized=localized(said, language)
        )
    said = Message("api-channel-works")
    return ChannelTried(ok=True, message=str(said), message_localized=localized(said, language))


async def _views(desk: Desk) -> list[ChannelView]:
    kept, _ = await kept_channels(desk.pool, younger_than=GIVE_UP_AFTER)
    of_environment = desk.settings.alert_webhook_url
    views = []
    for kind in ChannelKind:
        one = kept.get(kind)
        if one is not None:
            settings = {name: value for name, value in one.settings.items() if value is not None}
            views.append(
                ChannelView(
                    channel=kind,
                    source="page",
                    has_secret=bool(one.secret),
                    settings=settings,
                    set_at=one.set_at,
                    set_by=one.set_by,
                )
            )
        elif kind is ChannelKind.WEBHOOK and of_environment is not None:
            host = urlsplit(of_environment.get_secret_value()).hostname or ""
            views.append(
                ChannelView(
                    channel=kind, source="environment", has_secret=True, settings={"host": host}
                )
            )
        else:
            views.append(ChannelView(channel=kind, source="none", has_secret=False, settings={}))
    return views


def _settings_of(change: ChannelChange) -> BaseModel:
    try:
        match change:
            case EmailChange():
                return EmailSettings.model_validate(change.model_dump(exclude={"secret"}))
            case TelegramChange():
                return TelegramSettings.model_validate(change.model_dump(exclude={"secret"}))
            case WebhookChange():
                address = change.secret.get_secret_value().strip()
                return WebhookSettings(host=_host_of(address))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise field_problem(name, Message("api-channel-field")) from None


def _host_of(address: str) -> str:
    if not is_http_url(address):
        raise field_problem("secret", Message("api-channel-no-address"))
    return urlsplit(address).hostname or ""


def _check_secret(kind: ChannelKind, secret: str | None) -> None:
    if kind is ChannelKind.TELEGRAM and secret and not is_token(secret):
        raise field_problem("secret", Message("api-channel-no-token"))


def _sends_elsewhere(before: object, after: BaseModel) -> bool:
    if not isinstance(after, EmailSettings) or not isinstance(before, dict):
        return False
    return (before.get("host"), before.get("user")) != (after.host, after.user)
