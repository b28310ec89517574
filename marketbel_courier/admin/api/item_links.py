"""`/items/{id}/links`: why an item is its product, what it was before, and what it may be."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.link_contract import ItemLinks
from marketbel_courier.admin.link_views import item_links_view
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.catalogue.item_stories import item_story
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["products"])


@router.get("/items/{item_id}/links")
async def links(item_id: UUID, desk: TheDesk, language: TheLanguage) -> ItemLinks:
    """The item's link with its reasons, the links it had, and the question about it."""
    story = await item_story(desk.pool, item_id)
    if story is None:
        raise Problem(404, "NOT_FOUND", Message("product-without-item", item=item_id))
    return item_links_view(story, language)
