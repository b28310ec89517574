"""What links become from list to list: codes are remembered, variants and suppliers kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from marketbel_courier.catalogue.answer_records import AnswerKind, Reviewer
from marketbel_courier.catalogue.given_answers import given_answers
from marketbel_courier.catalogue.item_links import former_links, links_of
from marketbel_courier.catalogue.item_stories import ItemStory, item_story
from marketbel_courier.catalogue.remembered_codes import forget_code
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.item_matching import MatchingResult, match_items
from marketbel_courier.ingestion.manual_matching import link, unlink
from marketbel_courier.ingestion.review_answers import AnswerRefused, accept
from marketbel_courier.ingestion.undone_answers import undo
from marketbel_courier.matching.records import Rung, Thresholds
from marketbel_courier.messages.language import Language
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item
from marketbel_courier_tests.catalogue_rows import add_item, add_product

BARCODE = "4607012345677"


class Lists:
    """Lists of suppliers, stored and matched one after another."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.shop = Shop(pool)
        self._days = 0

    async def bring(
        self, supplier: UUID, *items: PricedItem, thresholds: Thresholds | None = None
    ) -> MatchingResult:
        """A newer list of the supplier."""
        self._days += 1
        await self.shop.store(supplier, list(items), on=self._days)
        return await match_items(self.pool, supplier, thresholds=thresholds)

    async def story(self, supplier: UUID, sku: str) -> ItemStory:
        """What is known of the links of the item with this code."""
        item_id = await self.pool.fetchval(
            "SELECT id FROM supplier_items WHERE supplier_id = $1 AND supplier_sku = $2",
            supplier,
            sku,
        )
        story = await item_story(self.pool, item_id)
        assert story is not None
        return story

    async def question(self, supplier: UUID, sku: str) -> UUID:
        """The question about the item with this code."""
        story = await self.story(supplier, sku)
        question: UUID = await self.pool.fetchval(
            "SELECT id FROM match_review_queue WHERE supplier_item_id = $1", story.item_id
        )
        return question


@pytest.fixture
def lists(pool: Pool) -> Lists:
    return Lists(pool)


def against(story: ItemStory, product: UUID, language: Language = Language.EN) -> str:
    """What is said against the product, among the candidates of a question."""
    said: Sequence[str] = [
        message.text(language)
        for one in story.candidates
        if one.product_id == product
        for message in one.contradictions
    ]
    return "; ".join(said)


async def test_a_code_stays_its_product_through_a_new_name(lists: Lists) -> None:
    kettle = await add_product(lists.pool, "Чайник Tefal KO 120")
    acme = await lists.shop.supplier()
    await lists.bring(acme, item("A-1", name="Tefal чайник KO-120"))
    await lists.bring(acme, item("A-1", name="Электрочайник Tefal Rapid 120 (акция)"))

    story = await lists.story(acme, "A-1")

    assert story.link is not None
    assert (story.link.product_id, story.link.rung) == (kettle, Rung.REMEMBERED_CODE)
    assert [one.rung for one in story.former] == [Rung.NAME]


async def test_a_code_that_names_another_variant_now_is_asked_about_with_the_difference(
    lists: Lists,
) -> None:
    phone = await add_product(lists.pool, "Смартфон Xiaomi Redmi Note 12 64 ГБ")
    acme = await lists.shop.supplier()
    await lists.bring(acme, item("A-1", name="Xiaomi Redmi Note 12 64GB смартфон"))
    assert (await lists.story(acme, "A-1")).link is not None

    await lists.bring(acme, item("A-1", name="Xiaomi Redmi Note 12 128GB смартфон"))

    story = await lists.story(acme, "A-1")
    assert story.link is None
    assert story.is_asked_about
    assert "128" in against(story, phone)
    assert "64" in against(story, phone)
    assert against(story, phone, Language.RU) != against(story, phone)


async def test_what_a_person_answered_is_remembered_until_it_is_taken_back(lists: Lists) -> None:
    pool = lists.pool
    kettle, _ = [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in range(2)]
    acme = await lists.shop.supplier()
    odd = item("A-1", name="Чайник Tefal KO")
    await lists.bring(acme, odd)
    answered = await accept(
        pool, await lists.question(acme, "A-1"), kettle, reviewer=Reviewer("anna")
    )
    story = await lists.story(acme, "A-1")
    assert story.link is not None
    assert story.link.why.text(Language.EN) == "Linked by anna."
    # As if another program had deleted the item and brought it again.
    await pool.execute("DELETE FROM supplier_items")
    await lists.bring(acme, odd)
    again = await lists.story(acme, "A-1")
    assert again.link is not None
    assert (again.link.product_id, again.link.rung) == (kettle, Rung.REMEMBERED_CODE)

    assert answered.answer_id is not None
    assert await pool.fetchval("SELECT count(*) FROM courier.remembered_codes") == 1


async def test_taking_an_answer_back_forgets_its_code(lists: Lists) -> None:
    pool = lists.pool
    kettle, _ = [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in range(2)]
    acme = await lists.shop.supplier()
    await lists.bring(acme, item("A-1", name="Чайник Tefal KO"))
    anna = Reviewer("anna")
    answered = await accept(pool, await lists.question(acme, "A-1"), kettle, reviewer=anna)
    assert answered.answer_id is not None

    await undo(pool, answered.answer_id, reviewer=anna)

    story = await lists.story(acme, "A-1")
    assert (story.link, story.is_asked_about) == (None, True)
    assert [one.is_withdrawn for one in story.former] == [True]
    assert await pool.fetchval("SELECT count(*) FROM courier.remembered_codes") == 0


async def test_what_a_person_took_off_never_comes_back_by_itself_until_that_is_taken_back(
    lists: Lists,
) -> None:
    pool = lists.pool
    kettle = await add_product(pool, "Чайник Tefal KO 120")
    acme = await lists.shop.supplier()
    listed = item("A-1", name="Tefal чайник KO-120", barcode=BARCODE)
    await lists.bring(acme, listed)
    linked = await lists.story(acme, "A-1")
    assert linked.link is not None
    await unlink(pool, kettle, linked.item_id, by="anna")

    await lists.bring(acme, listed)
    # As if another program had deleted the item and brought it again.
    await pool.execute("DELETE FROM supplier_items")
    await lists.bring(acme, listed)
    await lists.bring(acme, listed)

    story = await lists.story(acme, "A-1")
    assert story.link is not None
    assert (story.link.product_id == kettle, story.is_asked_about) == (False, False)
    [parting] = story.parted
    assert (parting.product_id, parting.parted_by) == (kettle, "anna")
    told = parting.told.text(Language.EN)
    assert told.startswith("Never again “Чайник Tefal KO 120” by itself: anna took it off at ")
    assert str(parting.answer_id)[:8] in told


async def test_an_item_that_was_unlinked_is_what_it_was_when_that_is_undone(lists: Lists) -> None:
    pool = lists.pool
    kettle = await add_product(pool, "Чайник Tefal KO 120")
    acme = await lists.shop.supplier()
    listed = item("A-1", name="Tefal чайник KO-120")
    await lists.bring(acme, listed)
    before = await lists.story(acme, "A-1")
    assert before.link is not None
    await unlink(pool, kettle, before.item_id, by="anna")
    await lists.bring(acme, listed)
    [answer] = await given_answers(pool)
    assert (answer.kind, answer.answered_by) == (AnswerKind.UNLINKED, "anna")
    assert (answer.item_name, answer.product_name) == ("Tefal чайник KO-120", "Чайник Tefal KO 120")

    done = await undo(pool, answer.id, reviewer=Reviewer("boris"))

    assert str(done.told) == "“Tefal чайник KO-120” is “Чайник Tefal KO 120” again."
    story = await lists.story(acme, "A-1")
    assert (story.link, story.parted) == (before.link, [])
    # The draft that it was meanwhile is nobody's.
    assert await pool.fetchval("SELECT count(*) FROM products") == 1
    assert await pool.fetchval("SELECT product_id FROM courier.remembered_codes") == kettle
    await lists.bring(acme, item("A-1", name="Электрочайник Tefal Rapid 120 (акция)"))
    again = await lists.story(acme, "A-1")
    assert again.link is not None
    assert (again.link.product_id, again.link.rung) == (kettle, Rung.REMEMBERED_CODE)


async def test_an_item_does_not_become_the_draft_again_that_a_person_took_it_off(
    lists: Lists,
) -> None:
    pool = lists.pool
    acme = await lists.shop.supplier()
    listed = item("A-1", name="Tefal чайник KO-120")
    await lists.bring(acme, listed)
    first = (await lists.story(acme, "A-1")).link
    assert first is not None
    item_id = first.item_id
    await unlink(pool, first.product_id, item_id)

    await lists.bring(acme, listed)

    second = (await lists.story(acme, "A-1")).link
    assert second is not None
    assert second.product_id != first.product_id
    # A person may say that it is so after all, and take that back.
    await unlink(pool, second.product_id, item_id)
    await link(pool, first.product_id, item_id)
    assert [one.product_id for one in (await lists.story(acme, "A-1")).parted] == [
        second.product_id
    ]
    async with pool.acquire() as connection, connection.transaction():
        await forget_code(connection, item_id)
    assert len((await lists.story(acme, "A-1")).parted) == 2


async def test_an_unlinking_is_not_undone_against_what_a_person_said_since(lists: Lists) -> None:
    pool = lists.pool
    kettle, other = [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in range(2)]
    acme = await lists.shop.supplier()
    await lists.bring(acme, item("A-1", name="Tefal чайник KO-120"))
    item_id = (await lists.story(acme, "A-1")).item_id
    await unlink(pool, kettle, item_id)
    await link(pool, other, item_id)
    [answer] = [one for one in await given_answers(pool) if one.kind is AnswerKind.UNLINKED]

    with pytest.raises(AnswerRefused, match="linked elsewhere since"):
        await undo(pool, answer.id, reviewer=Reviewer("boris"))

    await unlink(pool, other, item_id)
    await pool.execute("UPDATE products SET status = 'archived' WHERE id = $1", kettle)
    with pytest.raises(AnswerRefused, match="The product is gone"):
        await undo(pool, answer.id, reviewer=Reviewer("boris"))


async def test_a_barcode_that_comes_later_moves_the_item_to_the_product_that_has_it(
    lists: Lists,
) -> None:
    acme, other = await lists.shop.supplier("Acme"), await lists.shop.supplier("Other")
    await lists.bring(acme, item("A-1", name="Kettle KO 120", barcode=BARCODE))
    await lists.bring(other, item("B-7", name="Чайник электрический белый"))
    first, draft = (await lists.story(acme, "A-1")).link, (await lists.story(other, "B-7")).link
    assert first is not None
    assert draft is not None
    assert draft.product_id != first.product_id

    await lists.bring(other, item("B-7", name="Чайник электрический белый", barcode=BARCODE))

    story = await lists.story(other, "B-7")
    assert story.link is not None
    assert (story.link.product_id, story.link.rung) == (first.product_id, Rung.BARCODE)
    assert BARCODE in story.link.why.text(Language.RU)
    assert [one.rung for one in story.former] == [Rung.NEW_PRODUCT]
    assert await lists.pool.fetchval("SELECT count(*) FROM products") == 1


async def test_a_link_of_before_that_joins_two_variants_is_taken_off_and_asked_about(
    lists: Lists,
) -> None:
    pool = lists.pool
    plus = await add_product(pool, "Смартфон Xiaomi Redmi Note 13 Pro+ 256 ГБ")
    kettle = await add_product(pool, "Чайник Tefal KO 120")
    acme = await lists.shop.supplier()
    wrong = await add_item(pool, acme, "Смартфон Xiaomi Redmi Note 13 Pro 256 ГБ")
    right = await add_item(pool, acme, "Tefal чайник KO-120")
    for one, product in ((wrong, plus), (right, kettle)):
        await pool.execute(
            """
            UPDATE supplier_items SET product_id = $2, match_status = 'auto_matched',
                match_score = 100 WHERE id = $1
            """,
            one,
            product,
        )

    await match_items(pool, acme)

    assert set(await links_of(pool, [wrong, right])) == {right}
    story = await item_story(pool, wrong)
    assert story is not None
    assert story.is_asked_about
    assert against(story, plus)
    [former] = await former_links(pool, wrong)
    assert (former.product_id, former.rung) == (plus, Rung.EARLIER)
    assert await pool.fetchval("SELECT min_price FROM products WHERE id = $1", plus) is None


async def test_two_items_of_one_list_are_not_one_product_unless_told_so(lists: Lists) -> None:
    kettle = await add_product(lists.pool, "Чайник Tefal KO 120")
    acme, other = await lists.shop.supplier("Acme"), await lists.shop.supplier("Other")
    both = item("A-1", name="Tefal чайник KO-120"), item("A-2", name="Чайник TEFAL KO120")

    await lists.bring(acme, *both)
    await lists.bring(other, *both, thresholds=Thresholds(one_to_one=False))

    strict = [(await lists.story(acme, one.sku)).link for one in both]
    told = [(await lists.story(other, one.sku)).link for one in both]
    assert [one.product_id for one in strict if one] == [kettle]
    assert [one.product_id for one in told if one] == [kettle, kettle]
    # Also where the first was linked by an earlier list.
    await lists.bring(acme, *both, item("A-3", name="Чайник Tefal KO 120"))
    assert (await lists.story(acme, "A-3")).link is None


async def test_two_variants_of_two_suppliers_do_not_meet_in_a_product_that_says_neither(
    lists: Lists,
) -> None:
    phone = await add_product(lists.pool, "Смартфон Xiaomi Redmi Note 12")
    acme, other = await lists.shop.supplier("Acme"), await lists.shop.supplier("Other")
    await lists.bring(acme, item("A-1", name="Смартфон Xiaomi Redmi Note 12 64 ГБ"))
    story = await lists.story(acme, "A-1")
    if story.link is None:
        await accept(
            lists.pool, await lists.question(acme, "A-1"), phone, reviewer=Reviewer("anna")
        )

    await lists.bring(other, item("B-1", name="Смартфон Xiaomi Redmi Note 12 128 ГБ"))

    link = (await lists.story(other, "B-1")).link
    assert link is None or link.product_id != phone
