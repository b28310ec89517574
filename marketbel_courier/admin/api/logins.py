"""`/logins`: the logins to suppliers' servers, by name; a secret goes in and never comes out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from marketbel_courier.admin.auth.dependencies import Staff
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.login_contract import (
    LoginChange,
    LoginList,
    LoginView,
    SupplierLogin,
)
from marketbel_courier.admin.supplier_edits import supplier_in_full
from marketbel_courier.errors import CredentialsMissing, InvalidSource
from marketbel_courier.ledger.source_logins import (
    forget_login,
    keep_login,
    kept_logins,
    login_name_of,
    use_login,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.source_login import LOGIN_NAME, make_login

router = APIRouter(tags=["suppliers"])

Name = Annotated[str, Path(pattern=f"^{LOGIN_NAME}$")]


@router.get("/logins")
async def logins(desk: TheDesk) -> LoginList:
    """All logins, without their secrets."""
    return await _listed(desk)


@router.put("/logins/{name}")
async def set_login(desk: TheDesk, person: Staff, name: Name, change: LoginChange) -> LoginList:
    """Enter the login of this name, or enter it anew."""
    try:
        login = make_login(
            name, change.kind, change.server, change.label, change.secret.get_secret_value()
        )
    except InvalidSource as error:
        raise field_problem("login", error.message) from error
    try:
        key = desk.settings.source_logins_key
        await keep_login(desk.pool, login, key, changed_by=person.user)
    except CredentialsMissing as error:
        raise Problem(409, "LOGINS_KEY_MISSING", error.message) from error
    return await _listed(desk)


@router.delete("/logins/{name}")
async def remove_login(desk: TheDesk, name: Name) -> LoginList:
    """Forget a login that no supplier takes."""
    if not await forget_login(desk.pool, name):
        if name in {kept.name for kept in await kept_logins(desk.pool)}:
            raise Problem(409, "CONFLICT", Message("login-in-use", name=name))
        raise Problem(404, "NOT_FOUND", Message("login-unknown", name=name))
    return await _listed(desk)


@router.get("/suppliers/{supplier_id}/login")
async def login_of_supplier(desk: TheDesk, supplier_id: UUID) -> SupplierLogin:
    """The name of the login that the supplier's source takes."""
    await supplier_in_full(desk, supplier_id)
    return SupplierLogin(name=await login_name_of(desk.pool, supplier_id))


@router.put("/suppliers/{supplier_id}/login")
async def take_login(desk: TheDesk, supplier_id: UUID, taken: SupplierLogin) -> SupplierLogin:
    """Have the supplier's source take the login of this name, or none."""
    await supplier_in_full(desk, supplier_id)
    if not await use_login(desk.pool, supplier_id, taken.name):
        raise field_problem("name", Message("login-unknown", name=taken.name))
    return taken


async def _listed(desk: Desk) -> LoginList:
    found = await kept_logins(desk.pool)
    return LoginList(
        logins=[LoginView(**vars(kept)) for kept in found],
        can_keep=desk.settings.source_logins_key is not None,
    )
