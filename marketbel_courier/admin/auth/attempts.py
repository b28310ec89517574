"""Limits how often a password may be guessed: per address, per user, and for both together."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Sequence

from redis.exceptions import RedisError

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.job_state.sign_ins import count_attempt, forget_attempts
from marketbel_courier.messages.message import Message

WINDOW_SECONDS = 15 * 60
# Few for a pair, more for an address that many share, most for a user whom anybody could lock out.
MOST_OF_PAIR, MOST_OF_ADDRESS, MOST_OF_USER = 5, 20, 100
_MOST_NAMES = 10_000


class Attempts:
    """Counts in Redis, or in memory while Redis is away."""

    def __init__(self, desk: Desk) -> None:
        self._redis = desk.redis
        self._in_memory: dict[str, tuple[int, float]] = {}

    async def count(self, address: str, user: str) -> None:
        """Count an attempt before its password is looked at; raises 429 for one too many."""
        names = _names(address, user)
        try:
            counted = await count_attempt(self._redis, names, window_seconds=WINDOW_SECONDS)
        except RedisError:
            counted = self._count_in_memory(names)
        waits = [
            seconds
            for (attempts, seconds), most in zip(
                counted, (MOST_OF_PAIR, MOST_OF_ADDRESS, MOST_OF_USER), strict=True
            )
            if attempts > most
        ]
        if waits:
            wait = max(1, *waits)
            raise Problem(
                429,
                "TOO_MANY_ATTEMPTS",
                Message("api-too-many-attempts", minutes=-(-wait // 60)),
                headers={"Retry-After": str(wait)},
                retry_after_seconds=wait,
            )

    async def forget(self, address: str, user: str) -> None:
        """Forget the typing errors of somebody who has signed in; raises RedisError."""
        pair, of_address, _ = _names(address, user)
        for name in (pair, of_address):
            self._in_memory.pop(name, None)
        await forget_attempts(self._redis, (pair, of_address))

    def _count_in_memory(self, names: Sequence[str]) -> list[tuple[int, int]]:
        now = time.monotonic()
        if len(self._in_memory) > _MOST_NAMES:
            living = {name: kept for name, kept in self._in_memory.items() if kept[1] > now}
            self._in_memory = living if len(living) <= _MOST_NAMES else {}
        counted = []
        for name in names:
            attempts, ends_at = self._in_memory.get(name, (0, 0.0))
            if ends_at <= now:
                attempts, ends_at = 0, now + WINDOW_SECONDS
            self._in_memory[name] = (attempts + 1, ends_at)
            counted.append((attempts + 1, int(ends_at - now) + 1))
        return counted


def _names(address: str, user: str) -> tuple[str, str, str]:
    """The pair's, the address's and the user's; what somebody typed is hashed."""
    of_user = hashlib.sha256(user.casefold().encode(errors="surrogatepass")).hexdigest()[:32]
    network = _network(address)
    return f"{network}:{of_user}", f"address:{network}", f"user:{of_user}"


def _network(address: str) -> str:
    """The address; for IPv6, the network that a subscriber is given as a whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
