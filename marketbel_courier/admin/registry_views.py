"""What the master sheet would change, as the API tells it. One sheet is read at a time."""

from __future__ import annotations

import asyncio

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.localization import localized
from marketbel_courier.admin.registry_contract import (
    RegistryChangeView,
    RegistryView,
    SkippedRowView,
)
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.address import MasterSheet
from marketbel_courier.registry.changes import Action, RegistryPlan
from marketbel_courier.registry.refresh import preview_registry
from marketbel_courier.settings import Settings

MOST_SHOWN = 50
# Long enough for a large sheet from a slow server, short enough for somebody who waits.
MOST_SECONDS = 60.0


class SheetReader:
    """Reads the master sheet for those who only look; a desk has one of them."""

    def __init__(self, desk: Desk) -> None:
        self._settings: Settings = desk.settings
        self._turn = asyncio.Lock()

    async def outlook(
        self, language: Language, master: MasterSheet | None = None
    ) -> RegistryView | None:
        """What this sheet would change, or the one that is set; None where none is set."""
        try:
            async with asyncio.timeout(MOST_SECONDS), self._turn:
                plan = await preview_registry(self._settings, master)
        except CourierError as error:
            return RegistryView(problem=localized(error.message, language))
        except TimeoutError:
            problem = Message("master-takes-too-long", time=MOST_SECONDS)
            return RegistryView(problem=localized(problem, language))
        return registry_view(plan, language) if plan is not None else None


def registry_view(plan: RegistryPlan, language: Language) -> RegistryView:
    """The changes in words."""
    return RegistryView(
        counts={action: plan.count(action) for action in Action},
        unchanged=plan.unchanged,
        changes=[
            RegistryChangeView(
                action=one.action, name=one.name, reason=localized(one.reason, language)
            )
            for one in plan.changes[:MOST_SHOWN]
        ],
        skipped_total=len(plan.skipped),
        skipped=[
            SkippedRowView(row=one.number, name=one.name, reason=localized(one.reason, language))
            for one in plan.skipped[:MOST_SHOWN]
        ],
    )
