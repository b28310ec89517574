from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from marketbel_courier.alerting.channel import MOST_MESSAGES, SECONDS_PER_FURTHER_MESSAGE, Channel
from marketbel_courier.alerting.dispatch import LEASE, Sending, send_unsent
from marketbel_courier.alerting.webhook import open_webhook
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import count_unsent, raise_alerts, recent_alerts
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, let_pass, shops
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook

DAY = timedelta(days=1)


async def send(
    pool: Pool,
    hook: ScriptedWebhook,
    channel: Channel | None = None,
    *,
    patience_seconds: float = 60,
    timeout_seconds: float = 5,
) -> Sending:
    async with open_webhook(SecretStr(hook.url), timeout_seconds=timeout_seconds) as webhook:
        return await send_unsent(
            pool, webhook, channel or Channel(), ui_url=None, patience_seconds=patience_seconds
        )


async def unsent(pool: Pool) -> int:
    return await count_unsent(pool, younger_than=DAY)


async def test_what_was_raised_is_sent_once(pool: Pool, hook: ScriptedWebhook) -> None:
    await raise_alerts(pool, shops(3))

    first = await send(pool, hook)
    second = await send(pool, hook, first.channel)

    assert (first.alerts, first.messages, first.problem) == (3, 3, None)
    assert (second.alerts, second.messages) == (0, 0)
    assert sorted(message["supplier"] for message in hook.taken) == ["Shop 0", "Shop 1", "Shop 2"]


async def test_a_webhook_that_is_down_gets_one_try_and_nothing_is_lost(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    hook.answers = [(500, {"Retry-After": "600"})]
    await raise_alerts(pool, shops(5))

    failed = await send(pool, hook)
    paused = await send(pool, hook, failed.channel)

    assert hook.requests == 1
    assert failed.problem is not None
    assert "HTTP 500" in str(failed.problem)
    assert paused.problem is not None
    assert "left alone" in str(paused.problem)
    assert await unsent(pool) == 5

    later = failed.channel.model_copy(update={"paused_until": datetime.now(UTC)})
    assert (await send(pool, hook, later)).alerts == 5
    assert await unsent(pool) == 0


async def test_a_pause_that_the_webhook_asked_for_is_kept_also_for_new_alerts(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    hook.answers = [(429, {"Retry-After": "120"})]
    await raise_alerts(pool, shops(1))
    channel = (await send(pool, hook)).channel

    await raise_alerts(pool, shops(2))
    await send(pool, hook, channel)

    assert hook.requests == 1
    left = channel.pause_left(datetime.now(UTC))
    assert left is not None
    assert left > timedelta(minutes=1)


async def test_a_message_that_is_refused_holds_up_no_other(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    hook.answers = [(400, {})]
    await raise_alerts(pool, shops(3))

    sending = await send(pool, hook)

    assert sending.alerts == 2
    assert sending.problem is not None
    assert sending.channel.pause_left(datetime.now(UTC)) is None
    assert await unsent(pool) == 1
    await let_pass(pool, timedelta(seconds=1))
    assert (await send(pool, hook)).alerts == 1


async def test_a_slow_webhook_is_given_a_bounded_time(pool: Pool, hook: ScriptedWebhook) -> None:
    await raise_alerts(pool, shops(5))

    sending = await send(pool, hook, patience_seconds=-1)

    assert sending.messages == 0
    assert await unsent(pool) == 5
    assert (await send(pool, hook, sending.channel)).alerts == 5


async def test_a_webhook_that_hangs_is_let_go(pool: Pool, hook: ScriptedWebhook) -> None:
    hook.released.clear()
    await raise_alerts(pool, shops(5))

    sending = await send(pool, hook, timeout_seconds=2)

    assert hook.requests == 1
    assert sending.problem is not None
    assert "did not answer" in str(sending.problem)
    assert await unsent(pool) == 5


async def test_a_whole_shop_park_is_told_in_twenty_messages(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    await raise_alerts(pool, shops(500))

    sending = await send(pool, hook)

    assert sending.alerts == 500
    assert len(hook.taken) == MOST_MESSAGES
    assert sum(message["alerts"] for message in hook.taken) == 500
    assert await unsent(pool) == 0


async def test_failures_that_trickle_in_do_not_flood_the_channel_either(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    channel, began = Channel(), time.monotonic()
    for number in range(1, 60):
        await raise_alerts(pool, [shops(number)[-1]])
        channel = (await send(pool, hook, channel)).channel
    rested = channel.model_copy(update={"refilled_at": datetime.now(UTC) - timedelta(hours=1)})
    await send(pool, hook, rested)

    further = (time.monotonic() - began) // SECONDS_PER_FURTHER_MESSAGE + 1
    assert len(hook.taken) <= 2 * MOST_MESSAGES + further
    assert sum(message["alerts"] for message in hook.taken) == 59
    assert await unsent(pool) == 0


async def test_who_is_killed_before_it_is_written_down_has_it_sent_once_more(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    hook.released.clear()
    await raise_alerts(pool, [DEAD_LINK])
    killed = asyncio.create_task(send(pool, hook))
    await asyncio.to_thread(hook.arrived.wait)
    killed.cancel()
    with suppress(asyncio.CancelledError):
        await killed
    hook.released.set()

    assert (await send(pool, hook)).alerts == 0
    await let_pass(pool, LEASE)
    assert (await send(pool, hook)).alerts == 1
    assert hook.requests == 2


async def test_of_several_who_send_at_once_each_alert_is_sent_by_one(
    pool: Pool, hook: ScriptedWebhook
) -> None:
    await raise_alerts(pool, shops(15))

    sendings = await asyncio.gather(*(send(pool, hook) for _ in range(4)))

    assert sum(sending.alerts for sending in sendings) == 15
    assert len(hook.taken) == 15


async def test_an_alert_of_yesterday_is_given_up_and_that_is_logged_once(
    pool: Pool, hook: ScriptedWebhook, caplog: pytest.LogCaptureFixture
) -> None:
    await raise_alerts(pool, [DEAD_LINK])
    await let_pass(pool, DAY)
    await raise_alerts(pool, shops(1))

    with caplog.at_level(logging.ERROR):
        await send(pool, hook)
        await send(pool, hook)

    assert [message["supplier"] for message in hook.taken] == ["Shop 0"]
    (record,) = caplog.records
    assert "given up: tehnodom, source_not_found" in record.getMessage()
    assert len(await recent_alerts(pool, 10)) == 2
