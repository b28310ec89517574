"""Links as the admin API tells them: pure."""

from __future__ import annotations

from collections.abc import Mapping

from marketbel_courier.admin.contract import LinkCount
from marketbel_courier.admin.link_contract import CandidateTold, ItemLinks, LinkTold, PartingTold
from marketbel_courier.admin.localization import in_english, localized
from marketbel_courier.catalogue.item_links import ItemLink, rung_in_words
from marketbel_courier.catalogue.item_stories import ItemStory
from marketbel_courier.matching.records import Rung
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message


def link_view(link: ItemLink, language: Language) -> LinkTold:
    """Why an item is, or was, a product."""
    return LinkTold(
        product_id=link.product_id,
        product_name=link.product_name,
        rung=link.rung,
        rung_localized=localized(rung_in_words(link.rung, link.linked_by), language),
        why=in_english(link.why),
        why_localized=localized(link.why, language),
        score=None if link.score is None else float(link.score),
        linked_by=link.linked_by,
        linked_at=link.linked_at,
        ended_at=link.ended_at,
        is_withdrawn=link.is_withdrawn,
    )


def item_links_view(story: ItemStory, language: Language) -> ItemLinks:
    """All that is known of an item's links."""
    return ItemLinks(
        item_id=story.item_id,
        supplier_id=story.supplier_id,
        supplier_sku=story.supplier_sku,
        name=story.name,
        link=link_view(story.link, language) if story.link else None,
        former=[link_view(link, language) for link in story.former],
        parted=[
            PartingTold(
                product_id=one.product_id,
                product_name=one.product_name,
                parted_by=one.parted_by,
                parted_at=one.parted_at,
                answer_id=one.answer_id,
                localized=localized(one.told, language),
            )
            for one in story.parted
        ],
        is_asked_about=story.is_asked_about,
        candidates=[
            CandidateTold(
                product_id=one.product_id,
                product_name=one.name,
                score=one.score,
                contradictions=[localized(said, language) for said in one.contradictions],
            )
            for one in story.candidates
        ],
    )


def link_counts_view(counts: Mapping[Rung, int], language: Language) -> list[LinkCount]:
    """By what a supplier's items are linked."""
    return [
        LinkCount(
            rung=rung,
            items=items,
            localized=localized(Message("link-count", n=items, rung=rung_in_words(rung)), language),
        )
        for rung, items in counts.items()
    ]
