"""`marketbel-courier login`: enter, take, list and forget, without showing a secret."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.catalogue_rows import add_supplier
from marketbel_courier_tests.cli.conftest import Run

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

SET = ("login", "set", "acme", "--for", "https://b2b.shop.example", "--stdin")


def test_a_login_is_entered_taken_and_forgotten(
    run: Run, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier = str(ask(add_supplier))
    assert "Key of the logins missing" in run(*SET, "--bearer", answers="hushhush\n").output
    monkeypatch.setenv("SOURCE_LOGINS_KEY", "a key of many letters")
    assert "No login is kept." in run("login", "list").output
    assert "No such login: acme" in run("login", "use", supplier, "acme").output

    told = [
        run(*SET, "--basic", "anna", answers="hushhush\n").output,
        run("login", "use", supplier, "acme").output,
        run("login", "list").output,
        run("login", "list", "--json").output,
    ]
    assert "kept, for https://b2b.shop.example:443 alone" in told[0]
    assert "takes the login acme" in told[1]
    assert "anna" in told[2]
    assert "hushhush" not in "".join(told)

    assert "Login is in use" in run("login", "remove", "acme").output
    assert "takes no login" in run("login", "use", supplier).output
    assert "forgotten" in run("login", "remove", "acme").output
    assert "No such login" in run("login", "remove", "acme").output


def test_a_login_is_of_one_kind(run: Run) -> None:
    for kinds in ((), ("--bearer", "--basic", "anna")):
        assert "Say which login it is" in run(*SET, *kinds, answers="hushhush\n").output
