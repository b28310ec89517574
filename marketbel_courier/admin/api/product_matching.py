"""`/products`, changed by those who match by hand: items of a product, and new products."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.auth.dependencies import Staff
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.shop_contract import (
    Matched,
    MatchRequest,
    NewProduct,
    ProductCreated,
)
from marketbel_courier.admin.shop_views import admin_product, product_created
from marketbel_courier.catalogue.users import user_called
from marketbel_courier.ingestion.manual_matching import (
    LinkedElsewhere,
    MatchRefused,
    NotThere,
    ProductWanted,
    create_product,
    link,
    unlink,
)

router = APIRouter(tags=["products"])


@router.patch("/products/{product_id}/match")
async def match(desk: TheDesk, person: Staff, product_id: UUID, asked: MatchRequest) -> Matched:
    """Make an item this product's, or nobody's. An archived product takes and loses none."""
    try:
        if asked.action == "unlink":
            product = await unlink(desk.pool, product_id, asked.supplier_item_id, by=person.user)
        else:
            reviewer = await user_called(desk.pool, person.user)
            product = await link(
                desk.pool,
                product_id,
                asked.supplier_item_id,
                reviewed_by=reviewer,
                by=person.user,
            )
    except NotThere as refused:
        raise Problem(404, "NOT_FOUND", refused.message) from refused
    except LinkedElsewhere as refused:
        raise Problem(409, "CONFLICT", refused.message) from refused
    except MatchRefused as refused:
        raise Problem(400, "VALIDATION_ERROR", refused.message) from refused
    return Matched(product=admin_product(product))


@router.post("/products", status_code=201)
async def create(desk: TheDesk, person: Staff, new: NewProduct) -> ProductCreated:
    """A new product, with its first item if one is named."""
    wanted = ProductWanted(
        name=new.name,
        internal_sku=new.internal_sku,
        category_id=new.category_id,
        status=new.status,
        item_id=new.supplier_item_id,
    )
    reviewer = await user_called(desk.pool, person.user)
    try:
        product = await create_product(desk.pool, wanted, reviewed_by=reviewer, by=person.user)
    except MatchRefused as refused:
        raise Problem(400, "VALIDATION_ERROR", refused.message) from refused
    return product_created(product)
