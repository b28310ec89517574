"""Kills the service at random moments while it works through twenty files.

The catalogue must end up equal to that of an undisturbed run. The suite kills it a few times; for
a longer campaign: `python -m marketbel_courier_tests.ml_analyze.kill_campaign --help`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import SecretStr
from redis.asyncio import Redis

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier_tests.ml_analyze.service_process import ServiceProcess, end

FILES = 20
_ITEMS = 60
_SHARED = 20
_LONGEST_DELAY_SECONDS = 0.06


@dataclass(frozen=True)
class Ground:
    """Where a run takes place; both databases of a comparison start from one template."""

    settings: MlAnalyzeSettings

    @classmethod
    def of(cls, dsn: str, redis_url: str, folder: Path) -> Ground:
        return cls(
            MlAnalyzeSettings(
                database_url=SecretStr(dsn),
                redis_url=SecretStr(redis_url),
                uploads_dir=folder,
                ml_analyze_workers=2,
            )
        )


def supplier_of(number: int) -> UUID:
    return UUID(int=number + 1)


def write_lists(folder: Path, rng: random.Random) -> None:
    """Twenty files; what they make of a catalogue does not depend on who comes first."""
    shared = [_name(rng) for _ in range(_SHARED)]
    (folder / "shared.txt").write_text("\n".join(shared), encoding="utf-8")
    for number in range(FILES):
        names = [*shared, *(_name(rng) for _ in range(_ITEMS))]
        # Alike, so that no price is held for being far from another supplier's that came first.
        rows = [f"{place};{name};{rng.randint(900, 1100)}" for place, name in enumerate(names)]
        rows += [f"x{place};{_name(rng)};по запросу" for place in range(5)]
        text = "SKU;Name;Price\n" + "\n".join(rows)
        # One that cannot be read, and one in which nothing is found, have their lines as well.
        text = {3: "<html>login</html>", 7: "1;2\n3;4\n"}.get(number, text)
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")


def _name(rng: random.Random) -> str:
    """Words unlike any others, so that no draft is a candidate for another list's item."""
    return " ".join("".join(rng.choices("bcdfghklmnprstvz", k=9)) for _ in range(3))


async def prepare(dsn: str, folder: Path, rng: random.Random) -> None:
    """Suppliers, the products that they share, and what an earlier list has left of them."""
    connection = await asyncpg.connect(dsn)
    for name in (folder / "shared.txt").read_text(encoding="utf-8").splitlines():
        await connection.execute(
            "INSERT INTO products (internal_sku, name, status) VALUES ($1, $1, 'active')", name
        )
    for number in range(FILES):
        await connection.execute(
            "INSERT INTO suppliers (id, name, source_type) VALUES ($1, $2, 'csv')",
            supplier_of(number),
            f"Supplier {number}",
        )
        # One that will vanish, and one whose price will change.
        for sku in ("gone", "0"):
            await connection.execute(
                """
                WITH item AS (
                    INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price,
                        characteristics, match_status)
                    VALUES ($1, $2, $3, $4, '{}', 'unmatched') RETURNING id
                )
                INSERT INTO price_history (supplier_item_id, price) SELECT id, $4 FROM item
                """,
                supplier_of(number),
                sku,
                _name(rng),
                rng.randint(700, 890),
            )
    await connection.close()


async def run(ground: Ground, rng: random.Random, *, kills: int) -> int:
    """Have all files analyzed, killing the service up to `kills` times; returns how often."""
    service = ServiceProcess(ground.settings)
    done = 0
    async with Redis.from_url(ground.settings.redis_url.get_secret_value()) as redis:
        await redis.config_set("notify-keyspace-events", "K$")
        try:
            while done < kills and (left := await _files_left(redis)):
                await _kill_at_some_moment(service, redis, rng.randint(1, 2 * left), rng, ground)
                done += 1
            async with service.running():
                for job in await _hand_over(service, ground):
                    await service.finish(job)
        finally:
            await redis.config_set("notify-keyspace-events", "")
    return done


async def _files_left(redis: Redis) -> int:
    handed_over = [key async for key in redis.scan_iter("ml:client:*")]
    return FILES - len(handed_over) + int(await redis.zcard("ml:open"))


async def _kill_at_some_moment(
    service: ServiceProcess, redis: Redis, steps: int, rng: random.Random, ground: Ground
) -> None:
    """Start the service, and kill it shortly after so many steps of its jobs, two in each."""
    async with redis.pubsub(ignore_subscribe_messages=True) as events:
        await events.psubscribe("__keyspace@*__:ml:job:*")
        async with service.running() as process:
            handing_over = asyncio.create_task(_hand_over(service, ground))
            async for _ in events.listen():
                steps -= 1
                if steps <= 0:
                    break
            # Between two steps as well, whatever the steps are.
            await asyncio.sleep(rng.uniform(0, _LONGEST_DELAY_SECONDS))
            await end(process, signal.SIGKILL)
            handing_over.cancel()
            await asyncio.gather(handing_over, return_exceptions=True)


async def _hand_over(service: ServiceProcess, ground: Ground) -> list[str]:
    """Hand all files over; the same client ids give the same jobs after a crash as before."""
    return [
        await service.submit(
            file_url=str(ground.settings.uploads_dir / f"{number}.csv"),
            supplier_id=str(supplier_of(number)),
            file_type="csv",
            client_job_id=f"delivery-{number}",
        )
        for number in range(FILES)
    ]


_TABLES = {
    "items": """
        SELECT i.supplier_id::text, i.supplier_sku, i.name, i.current_price::text,
            (i.characteristics - 'delisted_at')::text, i.characteristics ? 'delisted_at',
            i.match_status::text, i.match_score::text, p.name
        FROM supplier_items i LEFT JOIN products p ON p.id = i.product_id
    """,
    "price_history": """
        SELECT i.supplier_id::text, i.supplier_sku, h.price::text
        FROM price_history h JOIN supplier_items i ON i.id = h.supplier_item_id
    """,
    "products": """
        SELECT internal_sku, name, status::text, min_price::text, availability FROM products
    """,
    "review_queue": """
        SELECT i.supplier_id::text, i.supplier_sku, q.status::text
        FROM match_review_queue q JOIN supplier_items i ON i.id = q.supplier_item_id
    """,
    "parsing_logs": """
        SELECT task_id, supplier_id::text, error_type, error_message, row_number, row_data::text
        FROM parsing_logs
    """,
    "price_lists": """
        SELECT supplier_id::text, finished_at IS NOT NULL FROM courier.stored_price_lists
    """,
}


async def snapshot(dsn: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that analyses write, without ids and times."""
    connection = await asyncpg.connect(dsn)
    try:
        return {
            table: sorted((tuple(row) for row in await connection.fetch(query)), key=repr)
            for table, query in _TABLES.items()
        }
    finally:
        await connection.close()


def differences(left: dict[str, Any], right: dict[str, Any]) -> Iterator[str]:
    """A line for each row that only one of two snapshots has."""
    for table in _TABLES:
        for sign, one, other in (("-", left, right), ("+", right, left)):
            rest = list(other[table])
            for row in one[table]:
                if row in rest:
                    rest.remove(row)
                else:
                    yield f"{sign} {table}: {row}"


async def _campaign(rounds: int, kills: int, seed: int) -> int:
    from marketbel_courier.database.migration import migrate  # noqa: PLC0415
    from marketbel_courier_tests.servers import fresh_database  # noqa: PLC0415

    failures = 0
    with tempfile.TemporaryDirectory(prefix="courier-kills-") as name:
        root = Path(name)
        with (
            EmbeddedPostgres(DataFolder(root / "pg"), throwaway=True) as postgres,
            EmbeddedValkey(DataFolder(root / "valkey"), throwaway=True) as valkey,
        ):
            for number in range(rounds):
                rng = random.Random(seed + number)
                folder = root / f"round-{number}"
                folder.mkdir()
                write_lists(folder, rng)
                with fresh_database(postgres) as template:
                    await asyncio.to_thread(migrate, template)
                    await prepare(template, folder, rng)
                    ends = []
                    for wanted in (0, kills):
                        with fresh_database(postgres, template=template.rpartition("/")[2]) as dsn:
                            async with Redis.from_url(valkey.url) as redis:
                                await redis.flushdb()
                            done = await run(Ground.of(dsn, valkey.url, folder), rng, kills=wanted)
                            ends.append(await snapshot(dsn))
                found = list(differences(*ends))
                print(f"round {number}: {done} kills, {len(found)} differences", flush=True)
                print("\n".join(found[:20]))
                failures += bool(found)
    return failures


def main() -> int:
    """Run the campaign; 1 if any catalogue was another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--kills", type=int, default=8, help="in each round")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    return int(asyncio.run(_campaign(options.rounds, options.kills, options.seed)) > 0)


if __name__ == "__main__":
    raise SystemExit(main())
