"""Which master sheet was set, in the order in which it was: the newest holds."""

from __future__ import annotations

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.master_sheet import SheetSetting

_COLUMNS = "url, worksheet, updated_at"


async def kept_sheet_setting(pool: Pool) -> SheetSetting | None:
    """The setting that holds; None if there never was one."""
    row = await pool.fetchrow(
        f"SELECT {_COLUMNS} FROM courier.master_sheet_settings ORDER BY number DESC LIMIT 1"
    )
    return SheetSetting(**row) if row else None


async def was_kept(pool: Pool, setting: SheetSetting) -> bool:
    """Whether this very setting has held before, or does."""
    return bool(
        await pool.fetchval(
            """
            SELECT EXISTS (SELECT FROM courier.master_sheet_settings
                WHERE url = $1 AND worksheet = $2 AND updated_at IS NOT DISTINCT FROM $3)
            """,
            setting.url,
            setting.worksheet,
            setting.updated_at,
        )
    )


async def keep_sheet_setting(pool: Pool, setting: SheetSetting) -> None:
    """From now on, this setting holds."""
    await pool.execute(
        f"INSERT INTO courier.master_sheet_settings ({_COLUMNS}) VALUES ($1, $2, $3)",
        setting.url,
        setting.worksheet,
        setting.updated_at,
    )
