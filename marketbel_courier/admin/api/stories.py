"""`/suppliers/{id}/story`: what happened to a supplier's price lists, and its standing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import SupplierStory
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.admin.supplier_stories import story_of
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["suppliers"])


@router.get("/suppliers/{supplier_id}/story")
async def story(
    supplier_id: UUID,
    desk: TheDesk,
    language: TheLanguage,
    deliveries: Annotated[int, Query(ge=1, le=200, description="The newest so many")] = 50,
) -> SupplierStory:
    """The verdict in words, the newest deliveries, and the errors of the newest file."""
    found = await story_of(desk, supplier_id, language, jobs=deliveries)
    if found is None:
        raise Problem(404, "NOT_FOUND", Message("api-supplier-unknown"))
    return found
