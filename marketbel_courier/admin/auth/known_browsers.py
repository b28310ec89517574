"""Browsers in which somebody has signed in before, known by a cookie for each.

What strangers try under the same name, or from the same address, does not keep them out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from fastapi import Request, Response

from marketbel_courier.admin.auth.passwords import own_key
from marketbel_courier.admin.connections import Desk

_COOKIE = "marketbel_browser"
_KEPT_SECONDS = 180 * 24 * 3600
_ID_BYTES = 16
_LONGEST = 200


class KnownBrowsers:
    """Gives and reads the cookie; a new password of the page makes all unknown."""

    def __init__(self, desk: Desk) -> None:
        self._key = own_key(desk.admin)
        self._is_secure = desk.admin.admin_secure_cookie

    @property
    def cookie(self) -> str:
        """The cookie's name; with the prefix browsers take it over HTTPS from this host only."""
        return f"__Host-{_COOKIE}" if self._is_secure else _COOKIE

    def shown_by(self, request: Request, user: str) -> str | None:
        """The id of the browser, if somebody has signed in there under this name before."""
        shown = request.cookies.get(self.cookie, "")
        browser, _, proof = shown.partition(".") if len(shown) <= _LONGEST else ("", "", "")
        expected = self._proof_of(browser, user)
        return browser if browser and hmac.compare_digest(proof.encode(), expected) else None

    def remember(self, response: Response, user: str) -> None:
        """Have the browser show from now on that this name has signed in there."""
        browser = secrets.token_hex(_ID_BYTES)
        response.set_cookie(
            self.cookie,
            f"{browser}.{self._proof_of(browser, user).decode()}",
            max_age=_KEPT_SECONDS,
            httponly=True,
            samesite="strict",
            secure=self._is_secure,
        )

    def _proof_of(self, browser: str, user: str) -> bytes:
        told = f"browser\0{browser}\0{user.casefold()}".encode(errors="surrogatepass")
        return hmac.new(self._key, told, hashlib.sha256).hexdigest().encode()
