"""Requests and answers about what needs a person: the list, alerts and their channels."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, NonNegativeInt, SecretStr

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.alerting.email import Encryption
from marketbel_courier.delivery.telling.attention import Waiting
from marketbel_courier.ledger.alerts import ChannelKind

MOST_AT_ONCE = 5_000
LONGEST_MUTE_HOURS = 30 * 24


class TroubleView(Answer):
    """An open alert: the newest about its subject and cause."""

    alert_id: int
    kind: str
    severity: Literal["error", "warning"]
    subject: str
    supplier_name: str
    reason: LocalizedMessage
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    muted_until: datetime | None = None


class WaitingSupplier(Answer):
    """A supplier that waits for a person, with the reason and what to do.

    `what` says why it is in the list: `supplier` for a delivery that is left to a person, `prices`
    for prices that are held.
    """

    supplier_id: UUID
    supplier_name: str
    what: Waiting
    reason: LocalizedMessage
    next_step: LocalizedMessage
    since: datetime | None
    error_code: str = ""
    can_retry: bool = False
    can_reprocess: bool = False


class Attention(Answer):
    """`GET /attention`: the one list. `total` is what `status` and the metrics say, too."""

    total: NonNegativeInt
    by_kind: dict[str, NonNegativeInt]
    troubles: list[TroubleView]
    suppliers: list[WaitingSupplier] = Field(description="One page of them")
    suppliers_total: NonNegativeInt


class BulkAction(StrEnum):
    """What can be done for many suppliers at once."""

    RETRY = "retry"
    REPROCESS = "reprocess"
    DEACTIVATE = "deactivate"


class BulkRequest(BaseModel):
    """`POST /attention/{action}`: these suppliers, or `all` that are left to a person."""

    supplier_ids: list[UUID] = Field(default_factory=list, max_length=MOST_AT_ONCE)
    all: bool = False


class BulkDone(Answer):
    """How many suppliers the action was carried out for."""

    done: NonNegativeInt
    refused: NonNegativeInt
    message: str
    message_localized: LocalizedMessage


class AlertChange(BaseModel):
    """Which alerts to acknowledge, mute or resolve; with each all about its subject and cause."""

    alert_ids: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        min_length=1, max_length=1_000
    )


class AlertMute(AlertChange):
    """For how long nothing is sent about them."""

    hours: float = Field(gt=0, le=LONGEST_MUTE_HOURS)


class AlertsChanged(Answer):
    """How many open alerts it was about."""

    changed: NonNegativeInt


class ChannelView(Answer):
    """A channel of alerts. Of its secret nothing is told but whether there is one.

    `source` says where it is set: on the page, in the environment, or nowhere.
    """

    channel: ChannelKind
    source: Literal["page", "environment", "none"]
    has_secret: bool
    settings: dict[str, str | int | list[str]]
    set_at: datetime | None = None
    set_by: str | None = None


class EmailChange(BaseModel):
    """E-mail by SMTP; without a password the one that is kept stays."""

    channel: Literal[ChannelKind.EMAIL]
    host: str = Field(max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    encryption: Encryption = Encryption.STARTTLS
    user: str = Field(default="", max_length=255)
    sender: str = Field(max_length=255)
    recipients: list[str] = Field(max_length=20)
    secret: SecretStr | None = Field(default=None, max_length=1_000)


class TelegramChange(BaseModel):
    """A chat, and a bot by its token; without a token the one that is kept stays."""

    channel: Literal[ChannelKind.TELEGRAM]
    chat: str = Field(max_length=80)
    secret: SecretStr | None = Field(default=None, max_length=200)


class WebhookChange(BaseModel):
    """A webhook, whose address is its secret."""

    channel: Literal[ChannelKind.WEBHOOK]
    secret: SecretStr = Field(max_length=4_096)


ChannelChange = Annotated[
    EmailChange | TelegramChange | WebhookChange, Field(discriminator="channel")
]


class ChannelTried(Answer):
    """What came of trying a channel."""

    ok: bool
    message: str
    message_localized: LocalizedMessage
