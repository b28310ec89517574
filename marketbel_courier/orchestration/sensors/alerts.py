"""Sends the alerts that were raised, and once an hour looks who is overdue and how fresh all is.

Whoever meets a failure only raises an alert: a webhook that is slow or down holds up nothing else.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg
from pydantic import BaseModel, ConfigDict, ValidationError

from marketbel_courier.alerting.channels import ChannelStates, send_everywhere
from marketbel_courier.alerting.habits import raise_overdue
from marketbel_courier.ledger.alert_ends import resolve_what_is_over
from marketbel_courier.ledger.delivery_habits import partition_keys_after
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.freshness import tell_freshness
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tick import AT_LEISURE, Tick

BETWEEN_LOOKS = timedelta(hours=1)
# With ten thousand suppliers a look takes eleven ticks, each as short as any other.
SUPPLIERS_AT_ONCE = 1_000


class AlertCursor(BaseModel):
    """What one tick leaves to the next: the channels' states, and when habits were last looked at.

    `looked_up_to` is the supplier after whom a look under way goes on. A cursor that is lost, or of
    an older release, costs a look and a pause.
    """

    model_config = ConfigDict(frozen=True)

    channels: ChannelStates = ChannelStates()
    looked_at: datetime | None = None
    looked_up_to: str = ""

    @classmethod
    def read(cls, text: str | None) -> "AlertCursor":
        """The cursor of the tick before, or a new one."""
        try:
            return cls.model_validate_json(text or "{}")
        except ValidationError:
            return cls()

    def look_is_due(self, now: datetime) -> bool:
        """Whether the suppliers' habits are to be looked at now."""
        return self.looked_at is None or now - self.looked_at >= BETWEEN_LOOKS


@dg.sensor(
    minimum_interval_seconds=AT_LEISURE,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Sends alerts by every channel, warns of overdue suppliers, checks freshness.",
)
@awaits_tables
def alert_sensor(context: dg.SensorEvaluationContext, courier: CourierResource) -> dg.SkipReason:
    """Launches nothing: it only tells."""
    tick = courier.tick()
    former = AlertCursor.read(context.cursor)
    cursor, told = tick.run(_tell(tick, former))
    context.update_cursor(cursor.model_dump_json())
    if cursor.looked_at != former.looked_at:
        tell_freshness(context, tick)
    return dg.SkipReason(told.text(tick.settings.courier_language))


async def _tell(tick: Tick, cursor: AlertCursor) -> tuple[AlertCursor, Message]:
    now = datetime.now(UTC)
    if cursor.look_is_due(now):
        cursor = await _look_on(tick, cursor, now)
    told = await send_everywhere(tick.pool, tick.settings, cursor.channels)
    return cursor.model_copy(update={"channels": told.states}), told.message


async def _look_on(tick: Tick, cursor: AlertCursor, now: datetime) -> AlertCursor:
    """Look at the next suppliers' habits; after the last of them the look is over."""
    interval = timedelta(hours=tick.settings.sync_interval_hours)
    keys = await partition_keys_after(tick.pool, cursor.looked_up_to, limit=SUPPLIERS_AT_ONCE)
    await raise_overdue(tick.pool, shortest_silence=interval, keys=keys)
    if len(keys) == SUPPLIERS_AT_ONCE:
        return cursor.model_copy(update={"looked_up_to": keys[-1]})
    # The admin process looks oftener; where none runs, alerts have their end all the same.
    await resolve_what_is_over(tick.pool)
    return cursor.model_copy(update={"looked_at": now, "looked_up_to": ""})
