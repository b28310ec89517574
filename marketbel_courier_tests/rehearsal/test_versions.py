"""Many versions at once: each has its own answer, and one that needs too much holds up no other."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.database.pool import open_pool
from marketbel_courier.ledger.file_versions import versions_of
from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.rehearsal.processes import RehearsalProcesses
from marketbel_courier.rehearsal.versions import Rehearsals
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import SHOP_ID
from marketbel_courier_tests.rehearsal.kept_lists import KeptLists


async def test_each_version_has_an_answer_of_its_own(
    migrated_database: str, tmp_path: Path
) -> None:
    lists = KeptLists(tmp_path / "archive", tmp_path)
    settings = Settings.from_environment(
        {"database_url": migrated_database, "archive_url": str(lists.archive)}
    )
    async with open_pool(migrated_database) as pool:
        digests = await lists.two(pool)
        versions = await versions_of(pool, SHOP_ID, limit=9)
        await pool.execute("DELETE FROM courier.archived_contents WHERE digest = $1", digests[0])
        versions += await versions_of(pool, SHOP_ID, limit=9)
        rehearsals = Rehearsals(pool, settings, at_once=3)

        found = [one async for one in rehearsals.of_all(versions, most_differences=1)]

        failures = [one.version.digest for one in found if one.failure]
        unchanged = [one.version.digest for one in found if one.changes_nothing]
        assert (failures, unchanged) == ([digests[0]], [digests[1]] * 2)
        [former] = [one.rehearsal for one in found if one.rehearsal and not one.changes_nothing]
        assert former.comparison is not None
        assert (former.comparison.different, len(former.comparison.differences)) == (4, 1)

        rehearsals._processes = RehearsalProcesses(migrated_database, seconds=0.001)
        hasty = await rehearsals.of(versions[0])
        assert hasty.verdict is Verdict.REFUSED
        assert "could not be read within" in str(hasty.reason)
