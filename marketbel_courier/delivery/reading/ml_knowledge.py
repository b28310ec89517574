"""What the courier knows of ml-analyze: asked of the service, and learned from its work."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketbel_courier.database.batches import Batches
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading.failure_causes import (
    Cause,
    is_bare,
    shows_no_reader,
    telling,
)
from marketbel_courier.errors import MlUnavailable
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ledger.alerts import (
    ML_ANALYZE_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.ml_abilities import (
    DOUBTED_AFTER,
    READS,
    Ability,
    MlService,
    Shown,
    last_answer,
    learn,
    note_answer,
    shown_abilities,
)
from marketbel_courier.ledger.states import Step
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.client import open_ml_client
from marketbel_courier.ml_client.contract import Health
from marketbel_courier.settings import Fallback, Settings
from marketbel_courier.sources.urls import shown_url

logger = logging.getLogger(__name__)

HEALTH_TIMEOUT_SECONDS = 2.0
LONGEST_REASON = 200

_NO_SHARED_VOLUME = NewAlert(
    kind=AlertKind.ML_LIMIT,
    severity=Severity.WARNING,
    subject=ML_ANALYZE_SUBJECT,
    cause="no_shared_volume",
    reason=Message("limit-sees-no-volume"),
    phase=Step.ANALYZING,
)


@dataclass(frozen=True)
class MlLimits:
    """What a service is known not to do: the kinds that it does not read, and second lists.

    `second_lists` is None for a service that is known to update the items that are there.
    """

    kinds: Mapping[str, Message] = field(default_factory=dict)
    second_lists: Message | None = None

    @property
    def spare_any(self) -> bool:
        """Whether these limits send any file down the legacy route."""
        return bool(self.kinds or self.second_lists)

    def why_not(self, *, file_type: str, has_items: bool) -> Message | None:
        """Why a file meant for this service takes the legacy route; None if it may be tried.

        `has_items` tells that the supplier has items already.
        """
        return self.kinds.get(file_type) or (self.second_lists if has_items else None)


def limits_of(service: MlService, shown: Iterable[Shown]) -> MlLimits:
    """What a service cannot do: as the service reports, else as its results have shown.

    A kind of file about which nothing is known is tried. A second list fails as a whole at a
    service that only inserts, so a second list is tried only if the service is known to update.
    """
    by_ability = {one.ability: one for one in shown}
    kinds = {}
    for kind, ability in READS.items():
        known = by_ability.get(ability)
        if service.file_types is not None:
            if kind not in service.file_types:
                kinds[kind.value] = Message("limit-reads-no-as-it-says", kind=kind.label)
        elif known is not None and not known.is_able:
            kinds[kind.value] = Message("limit-reads-no", kind=kind.label, because=known.because)
    return MlLimits(kinds, _why_no_second_list(service, by_ability.get(Ability.UPSERTS)))


def _why_no_second_list(service: MlService, known: Shown | None) -> Message | None:
    if service.upserts if service.upserts is not None else known is not None and known.is_able:
        return None
    if service.upserts is not None:
        return Message("limit-updates-no-items-as-it-says")
    if known is not None:
        return Message("limit-updates-no-items", because=known.because)
    return Message("limit-updates-no-items-as-far-as-known")


def service_of(base_url: str, health: Health) -> MlService:
    """What a service reports about itself, as the ledger's record."""
    said = health.capabilities
    return MlService(
        shown_url(base_url),
        health.version,
        said.file_types,
        said.upserts,
        said.durable_jobs,
        is_fresh=True,
    )


async def ask_health(settings: Settings) -> Health:
    """The health of the service, asked for once and briefly; raises MlUnavailable."""
    async with open_ml_client(
        settings.ml_analyze_url,
        timeout_seconds=min(settings.ml_timeout_seconds, HEALTH_TIMEOUT_SECONDS),
        token=settings.ml_analyze_token,
        retry_pauses_seconds=(),
    ) as client:
        return await client.check_health()


async def service_now(pool: Pool, settings: Settings) -> MlService | None:
    """What the service last reported about itself: asked at most once a minute.

    While the service is unavailable, its last answer is returned; None if it was never reached.
    """
    known = await last_answer(pool, settings.ml_analyze_url)
    if known is not None and known.is_fresh:
        return known
    try:
        health = await ask_health(settings)
    except MlUnavailable:
        return known
    service = service_of(settings.ml_analyze_url, health)
    await note_answer(pool, service)
    return service


async def limits_at(executor: Pool | Batches, service: MlService | None) -> MlLimits:
    """What this service cannot do; nothing is known about a service that was never reached."""
    if service is None:
        return MlLimits()
    return limits_of(service, await shown_abilities(executor, service))


async def learn_from_failure(
    pool: Pool,
    settings: Settings,
    service: MlService,
    delivery: Delivery,
    cause: Cause,
    reasons: Sequence[Message],
) -> None:
    """Keep what the failure shows about the service, where the failure was the service's fault.

    A limit that the service itself reports is not learned. One alert is raised for each limit; none
    with the fallback `always`, because whoever chose `always` expects it.
    """
    if cause is Cause.NO_SUCH_FILE:
        await raise_alerts(pool, [_NO_SHARED_VOLUME])
        return
    kind = FileKind(delivery.file_type)
    ability = _shown_by(cause, reasons, kind)
    if ability is None or _is_said(service, ability):
        return
    if all(map(is_bare, reasons)) and await _has_shown(pool, service, ability):
        # Words without a reason are no proof against an ability that the service has shown.
        return
    because = _because(reasons)
    if not await learn(pool, service, ability, is_able=False, because=because):
        return
    limit = Message("limit-reads-no", kind=kind.label, because=because)
    if ability is Ability.UPSERTS:
        limit = Message("limit-updates-no-items", because=because)
    logger.warning("%s", limit)
    if settings.ml_fallback_to_legacy is Fallback.UNSUPPORTED:
        alert = NewAlert(
            kind=AlertKind.ML_LIMIT,
            severity=Severity.WARNING,
            subject=ML_ANALYZE_SUBJECT,
            cause=f"cannot_{ability.value}",
            reason=Message("limit-found", limit=limit, days=DOUBTED_AFTER.days),
            phase=Step.ANALYZING,
        )
        await raise_alerts(pool, [alert])


async def learn_from_success(
    pool: Pool, service: MlService, delivery: Delivery, *, was_second_list: bool
) -> None:
    """Keep what an analysis that brought items shows that the service can do."""
    shown = [READS[FileKind(delivery.file_type)], *([Ability.UPSERTS] * was_second_list)]
    for ability in shown:
        if not _is_said(service, ability):
            because = Message("limit-because-it-did-so", job=delivery.job_id)
            await learn(pool, service, ability, is_able=True, because=because)


def _shown_by(cause: Cause, reasons: Sequence[Message], kind: FileKind) -> Ability | None:
    """The ability that the failure shows to be missing."""
    if cause is Cause.PLAIN_INSERT:
        return Ability.UPSERTS
    return READS[kind] if shows_no_reader(cause, reasons, kind) else None


async def _has_shown(pool: Pool, service: MlService, ability: Ability) -> bool:
    shown = await shown_abilities(pool, service)
    return any(one.ability is ability and one.is_able for one in shown)


def _is_said(service: MlService, ability: Ability) -> bool:
    said = service.upserts if ability is Ability.UPSERTS else service.file_types
    return said is not None


def _because(reasons: Sequence[Message]) -> Message:
    said = "; ".join(map(str, telling(reasons)))[:LONGEST_REASON].rstrip(". ")
    if not said:
        return Message("limit-because-of-nothing-said")
    if is_bare(verbatim(said)):
        return Message("limit-because-it-said-only", reasons=said)
    return Message("limit-because-it-said", reasons=said)
