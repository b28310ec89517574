"""Passwords: hashed with scrypt, compared in constant time."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Self

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message
from marketbel_courier.setting_problems import wrong

_NAME = "scrypt"
_SALT_BYTES = 16
_KEY_BYTES = 32
# 32 MiB and some 100 ms: N=2^15, r=8, p=1.
_LOG_N, _R, _P = 15, 8, 1
_MOST_LOG_N, _MOST_R, _MOST_P = 20, 32, 16
_MOST_MEMORY_BYTES = 256 * 1024 * 1024
_CHECKS_AT_ONCE = 2


@dataclass(frozen=True)
class PasswordHash:
    """A hash with its parameters: `scrypt:15:8:1:salt:key`.

    No dollar signs: Compose files and shells would take what follows them for a variable.
    """

    log_n: int
    r: int
    p: int
    salt: bytes
    key: bytes

    @classmethod
    def of(cls, password: str) -> Self:
        """Hash a new password; takes a moment, on purpose."""
        salt = os.urandom(_SALT_BYTES)
        return cls(_LOG_N, _R, _P, salt, _derive(password, _LOG_N, _R, _P, salt))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` of a hash gave; raises ConfigurationError for anything else."""
        try:
            name, *numbers, salt, key = text.strip().split(":")
            log_n, r, p = (int(number) for number in numbers)
            parsed = cls(log_n, r, p, _decode(salt), _decode(key))
        except (ValueError, binascii.Error) as error:
            raise _no_hash() from error
        within = 1 <= log_n <= _MOST_LOG_N and 1 <= r <= _MOST_R and 1 <= p <= _MOST_P
        memory = 128 * r * (1 << log_n) if within else _MOST_MEMORY_BYTES + 1
        if name != _NAME or memory > _MOST_MEMORY_BYTES or len(parsed.key) != _KEY_BYTES:
            raise _no_hash()
        return parsed

    def __str__(self) -> str:
        salt, key = (base64.urlsafe_b64encode(part).decode() for part in (self.salt, self.key))
        return f"{_NAME}:{self.log_n}:{self.r}:{self.p}:{salt}:{key}"

    def fits(self, password: str) -> bool:
        """Whether this is the password; as slow for a wrong one as for the right one."""
        key = _derive(password, self.log_n, self.r, self.p, self.salt)
        return hmac.compare_digest(key, self.key)


def own_key(admin: AdminSettings) -> bytes:
    """A key that is another one once the page has another password or another name to sign in."""
    secret = admin.admin_password_hash or admin.jwt_secret
    return f"{admin.admin_user}\0{secret.get_secret_value() if secret else ''}".encode()


class PasswordCheck:
    """Compares passwords in threads, a few at a time: each takes memory and a core."""

    def __init__(self, desk: Desk) -> None:
        secret = desk.admin.admin_password_hash
        self._expected = PasswordHash.parse(secret.get_secret_value()) if secret else None
        self._at_once = asyncio.Semaphore(_CHECKS_AT_ONCE)

    @property
    def is_possible(self) -> bool:
        """Whether there is a password at all."""
        return self._expected is not None

    async def fits(self, password: str) -> bool:
        """Whether this is the password."""
        if self._expected is None:
            return False
        async with self._at_once:
            return await asyncio.to_thread(self._expected.fits, password)


def _derive(password: str, log_n: int, r: int, p: int, salt: bytes) -> bytes:
    # Lone surrogates are what a JSON body may hold and UTF-8 may not.
    secret = password.encode(errors="surrogatepass")
    return hashlib.scrypt(
        secret,
        salt=salt,
        n=1 << log_n,
        r=r,
        p=p,
        maxmem=_MOST_MEMORY_BYTES + 1024 * 1024,
        dklen=_KEY_BYTES,
    )


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode(), altchars=b"-_", validate=True)


def _no_hash() -> ConfigurationError:
    return ConfigurationError(wrong("ADMIN_PASSWORD_HASH", Message("setting-no-password-hash")))
