"""Runs the admin process until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import NoReturn

import uvicorn

from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.desk import open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.settings import Settings

_GRACE_SECONDS = 5

log = logging.getLogger(__name__)


def serve(settings: Settings, admin: AdminSettings) -> None:
    """Serve until SIGINT or SIGTERM; raises CourierError when PostgreSQL cannot be reached."""
    # uvicorn raises the signal again once it has closed: leave by the door, not the window.
    signal.signal(signal.SIGTERM, _leave)
    asyncio.run(_serve(settings, admin))


async def _serve(settings: Settings, admin: AdminSettings) -> None:
    async with open_desk(settings, admin) as desk:
        config = uvicorn.Config(
            create_app(desk),
            host=admin.admin_host,
            port=admin.admin_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        log.info("the admin page is on http://%s:%d", admin.admin_host, admin.admin_port)
        await uvicorn.Server(config).serve()


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
