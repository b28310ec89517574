from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import (
    Alert,
    claim_unsent,
    count_unsent,
    give_up_unsent,
    mark_sent,
    postpone,
    raise_alerts,
    recent_alerts,
)
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, let_pass, shops

NOW = timedelta()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def subjects(alerts: list[Alert]) -> list[str]:
    return [alert.subject for alert in alerts]


async def test_an_alert_is_kept_as_it_was_raised(pool: Pool) -> None:
    assert await raise_alerts(pool, [DEAD_LINK]) == 1

    (alert,) = await recent_alerts(pool, 10)

    assert alert == Alert(
        **vars(DEAD_LINK),
        alert_id=alert.alert_id,
        raised_at=alert.raised_at,
        sent_at=None,
        send_attempts=0,
    )


async def test_one_subject_and_cause_is_told_once_an_hour(pool: Pool) -> None:
    twice = [DEAD_LINK, replace(DEAD_LINK, reason=verbatim("Still dead."))]
    other_cause = replace(DEAD_LINK, cause="source_refused")
    other_supplier = replace(DEAD_LINK, subject="petal")

    assert await raise_alerts(pool, [*twice, other_cause, other_supplier]) == 3
    await let_pass(pool, timedelta(minutes=59))
    assert await raise_alerts(pool, twice) == 0
    await let_pass(pool, timedelta(minutes=2))
    assert await raise_alerts(pool, twice) == 1


async def test_of_many_who_raise_the_same_at_once_one_does(pool: Pool) -> None:
    alerts = shops(20)

    news = await asyncio.gather(
        *(raise_alerts(pool, random.sample(alerts, len(alerts))) for _ in range(8))
    )

    assert sum(news) == 20


async def test_two_who_raise_the_same_alerts_in_other_orders_do_not_block_each_other(
    pool: Pool,
) -> None:
    first, second = shops(2)

    async with pool.acquire() as connection, connection.transaction():
        await raise_alerts(connection, [first])
        waiting = asyncio.create_task(raise_alerts(pool, [second, first]))
        await until_somebody_waits_for_a_lock(pool)
        await raise_alerts(connection, [second])

    assert await waiting == 0


async def until_somebody_waits_for_a_lock(pool: Pool) -> None:
    # Another connection decides when: there is no event here to wait for.
    while not await pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def test_an_alert_goes_back_with_the_transaction_that_raised_it(pool: Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await raise_alerts(connection, [DEAD_LINK])
        await transaction.rollback()

    assert await recent_alerts(pool, 10) == []


async def test_no_alerts_are_no_news(pool: Pool) -> None:
    assert await raise_alerts(pool, []) == 0


async def test_a_reason_with_a_null_character_is_kept_without_it(pool: Pool) -> None:
    await raise_alerts(pool, [replace(DEAD_LINK, reason=verbatim("a\0b"))])

    assert [str(alert.reason) for alert in await recent_alerts(pool, 1)] == ["ab"]


async def test_what_somebody_is_just_claiming_is_nobody_elses(pool: Pool) -> None:
    await raise_alerts(pool, shops(3))

    async with pool.acquire() as connection, connection.transaction():
        assert len(await claim_unsent(connection, lease=MINUTE)) == 3
        assert await claim_unsent(pool, lease=MINUTE) == []


async def test_what_was_claimed_by_somebody_who_died_is_due_again_after_the_lease(
    pool: Pool,
) -> None:
    await raise_alerts(pool, [DEAD_LINK])
    await claim_unsent(pool, lease=MINUTE)

    assert await claim_unsent(pool, lease=MINUTE) == []
    await let_pass(pool, MINUTE)
    (again,) = await claim_unsent(pool, lease=MINUTE)

    assert again.send_attempts == 2


async def test_what_was_sent_is_not_due_again(pool: Pool) -> None:
    await raise_alerts(pool, [DEAD_LINK])
    (alert,) = await claim_unsent(pool, lease=NOW)

    await mark_sent(pool, [alert.alert_id])

    assert await claim_unsent(pool, lease=NOW) == []
    (kept,) = await recent_alerts(pool, 10)
    assert kept.sent_at is not None


async def test_what_was_postponed_waits(pool: Pool) -> None:
    await raise_alerts(pool, [DEAD_LINK, replace(DEAD_LINK, subject="petal")])
    claimed = {alert.subject: alert for alert in await claim_unsent(pool, lease=MINUTE)}

    await postpone(pool, [claimed["tehnodom"].alert_id], timedelta(hours=1))
    await postpone(pool, [claimed["petal"].alert_id], NOW)

    assert subjects(await claim_unsent(pool, lease=MINUTE)) == ["petal"]


async def test_what_waited_for_too_long_is_given_up_once(pool: Pool) -> None:
    await raise_alerts(pool, [DEAD_LINK])
    await let_pass(pool, DAY)
    await raise_alerts(pool, [replace(DEAD_LINK, subject="petal")])
    assert await count_unsent(pool, younger_than=DAY) == 1

    assert subjects(await give_up_unsent(pool, older_than=DAY)) == ["tehnodom"]
    assert await give_up_unsent(pool, older_than=DAY) == []
    assert subjects(await claim_unsent(pool, lease=MINUTE)) == ["petal"]


async def test_the_newest_alerts_come_first(pool: Pool) -> None:
    await raise_alerts(pool, shops(4))

    assert subjects(await recent_alerts(pool, 2)) == ["shop-3", "shop-2"]
