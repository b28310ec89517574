"""The settings of the master sheet in the order in which they were made: the newest is valid."""

from __future__ import annotations

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.master_sheet import SheetSetting

_COLUMNS = "url, worksheet, updated_at"


async def kept_sheet_setting(pool: Pool) -> SheetSetting | None:
    """The valid setting; None if there never was a setting."""
    row = await pool.fetchrow(
        f"SELECT {_COLUMNS} FROM courier.master_sheet_settings ORDER BY number DESC LIMIT 1"
    )
    return SheetSetting(**row) if row else None


async def was_kept(pool: Pool, setting: SheetSetting) -> bool:
    """Whether this very setting was valid before, or is now."""
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
    """Store this setting, which is valid from now on."""
    await pool.execute(
        f"INSERT INTO courier.master_sheet_settings ({_COLUMNS}) VALUES ($1, $2, $3)",
        setting.url,
        setting.worksheet,
        setting.updated_at,
    )
