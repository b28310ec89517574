"""Limits how often a password may be guessed, without a lock that a stranger could hold.

Each failure beyond a few makes its address wait longer before the next one; an attempt that is
refused meanwhile counts for nobody. A browser that has signed in before is known by a cookie, and
waits for its own failures alone. A name is only slowed down, whoever asks for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import time
from collections.abc import Sequence
from contextlib import suppress

from redis.exceptions import RedisError

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.job_state.sign_ins import (
    Limit,
    admit_attempt,
    count_attempt,
    forget_attempts,
)
from marketbel_courier.messages.message import Message

# Few for a name at an address, more for an address, which many people may share.
MOST_OF_PAIR, MOST_OF_ADDRESS = 5, 20
FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 15 * 60
KEPT_SECONDS = 60 * 60
_MOST_NAMES = 10_000
_UNSLOWED, _SLOWNESS_SECONDS, _LONGEST_SLOWNESS_SECONDS = 50, 0.05, 3.0


class Attempts:
    """Counts in Redis, or in memory while Redis is away."""

    def __init__(self, desk: Desk) -> None:
        self._redis = desk.redis
        self._in_memory: dict[str, tuple[int, float, float]] = {}

    async def admit(self, address: str, user: str, browser: str | None) -> None:
        """Count an attempt before its password is looked at; raises 429 for one that has to wait.

        `browser` is the id of one that has signed in under this name before.
        """
        limits = _limits(address, user, browser)
        try:
            wait = await admit_attempt(
                self._redis,
                limits,
                first_pause_seconds=FIRST_PAUSE_SECONDS,
                kept_seconds=KEPT_SECONDS,
            )
        except RedisError:
            wait = self._admit_in_memory(limits)
        if wait:
            raise Problem(
                429,
                "TOO_MANY_ATTEMPTS",
                Message("api-too-many-attempts", time=float(wait)),
                headers={"Retry-After": str(wait)},
                retry_after_seconds=wait,
            )

    async def slow_down(self, user: str, browser: str | None) -> None:
        """Take a moment longer for a name that is tried all the time, from wherever.

        Nobody is refused for it: else a stranger with many addresses could keep somebody out.
        """
        if browser is None:
            name = f"user:{_digest_of(user)}"
            with suppress(RedisError):
                attempts = await count_attempt(self._redis, name, kept_seconds=KEPT_SECONDS)
                await asyncio.sleep(slowness_seconds(attempts))

    async def forget(self, address: str, user: str, browser: str | None) -> None:
        """Forget the typing errors of somebody who has signed in; raises RedisError."""
        names = [limit.name for limit in _limits(address, user, browser)]
        for name in names:
            self._in_memory.pop(name, None)
        await forget_attempts(self._redis, names)

    def _admit_in_memory(self, limits: Sequence[Limit]) -> int:
        now = time.monotonic()
        self._forget_old(now)
        known = {limit: self._in_memory.get(limit.name, (0, 0.0, 0.0)) for limit in limits}
        wait = max(waits_until - now for _, waits_until, _ in known.values())
        if wait > 0:
            return int(wait) + 1
        for limit, (attempts, _, _) in known.items():
            over = attempts + 1 - limit.free
            pause = FIRST_PAUSE_SECONDS * 2 ** min(over, 20) if over >= 0 else 0
            waits_until = now + min(pause, limit.longest_seconds)
            self._in_memory[limit.name] = (attempts + 1, waits_until, now + KEPT_SECONDS)
        return 0

    def _forget_old(self, now: float) -> None:
        if len(self._in_memory) > _MOST_NAMES:
            living = {name: kept for name, kept in self._in_memory.items() if kept[2] > now}
            self._in_memory = living if len(living) <= _MOST_NAMES else {}


def _limits(address: str, user: str, browser: str | None) -> list[Limit]:
    """Typed names are hashed in the keys."""
    if browser is not None:
        return [Limit(f"browser:{browser}", MOST_OF_PAIR, LONGEST_PAUSE_SECONDS)]
    of_user, network = _digest_of(user), _network(address)
    return [
        Limit(f"{network}:{of_user}", MOST_OF_PAIR, LONGEST_PAUSE_SECONDS),
        Limit(f"address:{network}", MOST_OF_ADDRESS, LONGEST_PAUSE_SECONDS),
    ]


def slowness_seconds(attempts: int) -> float:
    """How much longer the next attempt takes under a name that was tried so often."""
    return min(_LONGEST_SLOWNESS_SECONDS, max(0, attempts - _UNSLOWED) * _SLOWNESS_SECONDS)


def _digest_of(user: str) -> str:
    return hashlib.sha256(user.casefold().encode(errors="surrogatepass")).hexdigest()[:32]


def _network(address: str) -> str:
    """The address; for IPv6, the network that a subscriber is given as a whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
