"""Rounds of deliveries under a schedule of faults, watched on the way and judged at the end."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import asyncpg
import dagster as dg
import redis
import sqlalchemy

from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.keys import RETRY_TRIGGERS_KEY
from marketbel_courier.ledger.states import Outcome, State
from marketbel_courier.orchestration.storage import PooledPostgresStorage
from marketbel_courier_tests.faults import invariants, observation
from marketbel_courier_tests.faults.answers import Answer, Request
from marketbel_courier_tests.faults.calm import catalogue_differences
from marketbel_courier_tests.faults.injection import Injection, Skipped
from marketbel_courier_tests.faults.invariants import Analyses, Observation, Rest
from marketbel_courier_tests.faults.lists import DEAD, LOGIN_PAGE, PriceLists
from marketbel_courier_tests.faults.schedule import Fault, Route, schedule
from marketbel_courier_tests.faults.system import System
from marketbel_courier_tests.faults.verdict import Verdict
from marketbel_courier_tests.neighbours.existing_admin import ExistingAdmin, Refused

REFUSED = (DEAD, LOGIN_PAGE)
_SAY_SECONDS = 15.0
_LOOK_SECONDS = 1.0
_ROUND_SECONDS, _SYNCS_AT_MOST = 240.0, 2
_REST_SECONDS, _GONE_SECONDS = 120.0, 30.0
_OVERLOOKED_SECONDS = 60.0
_STILL_SECONDS = 20.0
_MOVES = "SELECT count(*) + count(delivered_at) + count(finished_at) FROM courier.deliveries"
# A person who looks at the page does not wait longer than this for a retry.
_HURRY_SECONDS = 15.0
AWAY = (
    OSError,
    CourierError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    redis.RedisError,
    sqlalchemy.exc.DBAPIError,
)


class GaveUp(Exception):
    """Something does not come to its end, however long it is awaited."""


@dataclass(frozen=True)
class Plan:
    """How long, from which seed, how many deliveries at least, and how dense the faults are.

    `watch_seconds` lie between two looks at everything, `look_seconds` between two at the ledger.
    """

    minutes: float
    seed: int
    deliveries: int
    suppliers: int = 38
    pause_seconds: float = 4.0
    watch_seconds: float = 5.0
    look_seconds: float = 1.0


@dataclass
class Campaign:
    """One campaign over one system. `say` is told in a line what happens."""

    plan: Plan
    system: System
    lists: PriceLists
    say: Callable[[str], None]
    verdict: Verdict = field(default_factory=Verdict)
    _forgot_at: list[float] = field(default_factory=list)
    _emptied_at: list[float] = field(default_factory=list)
    _ended_badly: set[str] = field(default_factory=set)
    _under_way: set[Fault] = field(default_factory=set)
    _began: float = field(default_factory=time.monotonic)
    _retried: dict[UUID, float] = field(default_factory=dict)
    _last: Observation = field(default_factory=Observation)

    def run(self) -> Verdict:
        """All rounds, and the judgement; what does not come to its end is broken as well."""
        try:
            self._run()
        except GaveUp as why:
            self._broken("everything comes to its end", [str(why)])
        return self.verdict

    def _run(self) -> None:
        self.system.liars[Route.ML].on_answer = self._hear
        with _beside(self._watch):
            # Nobody is known before the first master sheet has been read.
            self._round()
            self._began = time.monotonic()
            with _beside(self._break_things):
                while not self._has_enough():
                    self._round()
            self.say("the faults are over")
            self.system.await_everybody()
            self._round()
            self._judge_rest()
        self._judge_after_the_end()

    # Rounds

    def _round(self) -> None:
        """New lists of everybody, one sync, and its end; what does not come is asked for again."""
        wanted = self.lists.publish()
        for _ in range(_SYNCS_AT_MOST):
            self._sync()
            missing = self._await_end(wanted)
            if not missing:
                return
            self._broken("each sync brings everybody's list", missing)
        raise GaveUp(f"round {self.lists.round} does not end")

    def _await_end(self, wanted: Mapping[str, str]) -> list[str]:
        """Wait as long as lists come in; returns what is missing when none does any more.

        How long a list may take depends on the machine; that one comes after another does not.
        """
        fewest, missing = len(wanted) + 1, ["the ledger cannot be read"]
        deadline = time.monotonic() + _ROUND_SECONDS
        while missing and time.monotonic() < deadline:
            time.sleep(self.plan.look_seconds)
            with suppress(*AWAY):
                missing = self._look_after(wanted)
                if len(missing) < fewest:
                    fewest, deadline = len(missing), time.monotonic() + _ROUND_SECONDS
        return missing

    def _sync(self) -> None:
        """Press the button until the request is in the ledger."""
        admin = ExistingAdmin(self.system.database_url, self.system.redis_url, self.system.uploads)
        task_id, asked = "", 0.0
        deadline = time.monotonic() + _ROUND_SECONDS
        while time.monotonic() < deadline:
            try:
                if not task_id or self._is_lost(asked):
                    task_id, asked = admin.trigger_sync(), time.monotonic()
                if self._knows(task_id):
                    return
            except (Refused, *AWAY):
                pass
            if task_id and time.monotonic() - asked > _OVERLOOKED_SECONDS:
                self._broken("no request is overlooked", [f"{task_id} was not taken"])
                task_id = ""
            time.sleep(_LOOK_SECONDS)
        raise GaveUp("no sync is accepted")

    def _is_lost(self, asked: float) -> bool:
        """Whether Redis was emptied after the request: then nobody can know of it."""
        return any(moment >= asked for moment in self._emptied_at)

    def _knows(self, task_id: str) -> bool:
        query = f"SELECT task_id FROM courier.syncs WHERE task_id = '{task_id}'"
        return bool(asyncio.run(_values(self.system.database_url, query)))

    def _look_after(self, wanted: Mapping[str, str]) -> list[str]:
        """Ask for retries as a person would; returns what is still missing."""
        seen = Observation(observation.attempts_of(self.system.database_url))
        newest = invariants.newest_attempts(seen)
        for row in newest.values():
            if row.supplier_name in REFUSED or row.state is not State.FAILED:
                continue
            if row.next_retry_at is None and row.outcome is Outcome.FAILED:
                why = f"{row.error_code}: {row.error_message}"
                self._broken("nothing that heals is left to a person", [why])
                self._retry(row.job_id)
            elif row.next_retry_at and row.next_retry_at - datetime.now(UTC) > timedelta(
                seconds=_HURRY_SECONDS
            ):
                self._retry(row.job_id)
        return list(invariants.missed(seen, wanted, REFUSED))

    def _retry(self, job_id: UUID) -> None:
        if time.monotonic() - self._retried.get(job_id, 0.0) < _HURRY_SECONDS:
            return
        self._retried[job_id] = time.monotonic()
        self.verdict.remark("a retry was asked for by a person")

        asked = datetime.now(UTC).isoformat()
        entry = {"job_id": str(job_id), "task_id": f"retry-{job_id}-{asked}", "triggered_at": asked}
        with suppress(redis.RedisError), redis.Redis.from_url(self.system.redis_url) as store:
            store.lpush(RETRY_TRIGGERS_KEY, json.dumps(entry))

    def _has_enough(self) -> bool:
        minutes = (time.monotonic() - self._began) / 60
        return minutes >= self.plan.minutes and self._delivered() >= self.plan.deliveries

    def _delivered(self) -> int:
        return len({row.job_id for row in self._last.attempts})

    # Faults

    def _break_things(self, over: threading.Event) -> None:
        injection = Injection(self.system, self._forget, self._empty)
        before, moves = 0.0, self.moves()
        with ThreadPoolExecutor(max_workers=16) as pool:
            for fault in schedule(self.plan.seed, pause_seconds=self.plan.pause_seconds):
                # The time is over also where a round still waits for its end.
                if self._has_enough() or over.wait(fault.at - before):
                    return
                before = fault.at
                moves = self._await_move(moves, over)
                pool.submit(self._inject, injection, fault, over)

    def _await_move(self, moves: int, over: threading.Event) -> int:
        """Wait for something to befall since the fault before, but not for ever.

        On a machine that has much else to do, faults would else come faster than anything moves.
        """
        deadline = time.monotonic() + _STILL_SECONDS
        while (now := self.moves()) <= moves and time.monotonic() < deadline:
            if over.wait(_LOOK_SECONDS):
                break
        return now

    def moves(self) -> int:
        """How often an attempt has begun, come in or ended so far; 0 while nobody can tell."""
        with suppress(*AWAY):
            [moves] = asyncio.run(_values(self.system.database_url, _MOVES))
            return int(str(moves))
        return 0

    def _inject(self, injection: Injection, fault: Fault, over: threading.Event) -> None:
        self._under_way.add(fault)
        self.say(f"  fault: {fault.kind}, {fault.where}, {fault.lasts:.1f} s, {fault.size:.2f}")
        try:
            injection.inject(fault, over)
            self.verdict.note(fault, None)
        except Skipped as why:
            self.verdict.note(fault, str(why))
        except Exception as error:  # noqa: BLE001 - the campaign itself is at fault: it says so
            self._broken("the campaign can do what it wants to", [f"{fault}: {error!r}"])
        finally:
            self._under_way.discard(fault)

    def _forget(self) -> None:
        self._forgot_at.append(time.time())

    def _empty(self) -> None:
        self._emptied_at.append(time.monotonic())

    def _hear(self, request: Request, answer: Answer) -> None:
        """An analysis that the service says has failed may be asked for again."""
        if answer.status == 200 and b'"failed"' in answer.body:
            self._ended_badly.add(request.path.rpartition("/")[2])
        if request.method == "DELETE" or answer.status == 404:
            self._ended_badly.add(request.path.rpartition("/")[2])

    # Looks

    def _watch(self, over: threading.Event) -> None:
        said = 0.0
        while not over.wait(self.plan.watch_seconds):
            try:
                self._look_on_the_way()
            except AWAY:
                self.verdict.remark("look in vain, as a server was away")
            if time.monotonic() - said > _SAY_SECONDS:
                said = time.monotonic()
                self._say_progress()

    def _look_on_the_way(self) -> None:
        before, seen = self._last, self._observe()
        self._last = seen
        versions = self._versions()
        self._broken("no file is torn, no sidecar is wrong", invariants.torn_files(seen, versions))
        self._broken("no byte differs from the source", invariants.wrong_checksums(seen, versions))
        self._broken("what has ended stays as it ended", invariants.revived(before, seen))
        self._broken("no bytes are analysed twice", invariants.repeated_analyses(self._analyses()))
        admin = ExistingAdmin(self.system.database_url, self.system.redis_url, self.system.uploads)
        try:
            admin.status()
        except Refused as refusal:
            if not isinstance(refusal.__cause__, sqlalchemy.exc.DBAPIError):
                self._broken("Redis can be read by whoever reads it", [str(refusal)])
        else:
            self._broken("Redis can be read by whoever reads it", [])

    def _observe(self) -> Observation:
        return observation.observe(self.system.database_url, self.system.uploads)

    def _versions(self) -> Mapping[str, Collection[str]]:
        return self.lists.all_digests()

    def _analyses(self) -> Analyses:
        liar = self.system.liars[Route.ML]
        return Analyses(list(liar.handed_over), set(self._ended_badly), list(self._forgot_at))

    def _broken(self, rule: str, found: Collection[str] | Iterator[str]) -> None:
        for sentence in self.verdict.look(rule, found):
            now = ", ".join(f"{fault.kind} {fault.where}" for fault in list(self._under_way))
            self.say(f"BROKEN: {rule}: {sentence} [under way: {now or 'nothing'}]")

    def _say_progress(self) -> None:
        states = [row.state for row in self._last.attempts]
        ended = {state: states.count(state) for state in sorted(set(states))}
        told = ", ".join(f"{number} {state}" for state, number in ended.items())
        self.say(
            f"round {self.lists.round}: {self._delivered()} deliveries (attempts: {told}),"
            f" {sum(self.verdict.injected.values())} faults,"
            f" {sum(map(len, self.verdict.broken.values()))} broken"
        )

    # The end

    def _judge_rest(self) -> None:
        """Wait until nothing is under way any more, then ask for everything."""
        home = self.system.environment["DAGSTER_HOME"]
        rules = {
            "every delivery ends, or says why it failed": lambda rest: invariants.without_an_end(
                rest.seen
            ),
            "Dagster's grid shows what the ledger says": invariants.grid_differs,
            "Redis shows what the ledger says": invariants.redis_differs,
            "nothing is left over while the platform rests": invariants.left_over,
        }
        past_all_lines = {**self.system.environment, "DATABASE_URL": self.system.database_url}
        with (
            patch.dict(os.environ, past_all_lines),
            dg.DagsterInstance.from_config(home) as instance,
        ):
            deadline = time.monotonic() + _REST_SECONDS
            while True:
                rest = self._rest(instance)
                found = {rule: list(judge(rest)) for rule, judge in rules.items()}
                if not any(found.values()) or time.monotonic() > deadline:
                    break
                time.sleep(self.plan.look_seconds)
        # The pool of this process outlives the instance, and is not to be found as left over.
        PooledPostgresStorage(self.system.database_url).close_connections()
        for rule, sentences in found.items():
            self._broken(rule, sentences)

    def _rest(self, instance: dg.DagsterInstance) -> Rest:
        url = self.system.database_url
        seen = self._observe()
        phases, active = observation.jobs_in_redis(self.system.redis_url)
        keys = sorted({row.partition_key for row in seen.attempts})
        return Rest(
            seen,
            observation.grid_of(instance, keys),
            phases,
            active,
            observation.replaced_jobs(url, list(phases)),
            {
                **observation.rows_left_over(url),
                "unfinished files": observation.parts_left(self.system.uploads),
            },
        )

    def _judge_after_the_end(self) -> None:
        self.say("the catalogue of an undisturbed service")
        self._broken("the catalogue is the undisturbed one", self._catalogue_differences())
        self.system.stop_services()
        # PostgreSQL takes its time to notice that somebody has gone.
        deadline = time.monotonic() + _GONE_SECONDS
        while (left := self._left_after_the_end()) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        self._broken("nothing is left over when the platform has stopped", left)
        for path in sorted(self.system.temporary.rglob("*")):
            if path.is_file():
                self.verdict.remark(f"temporary file left by a killed process: {path.name[:12]}…")

    def _left_after_the_end(self) -> list[str]:
        left = {
            **observation.locks_and_connections(self.system.database_url),
            "processes": self.system.processes_left(),
        }
        return list(invariants.left_over(Rest(Observation(), left_over=left)))

    def _catalogue_differences(self) -> list[str]:
        return asyncio.run(catalogue_differences(self.system, self.lists))


async def _values(database_url: str, query: str) -> list[object]:
    connection = await asyncpg.connect(database_url, timeout=10)
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


def folder_for_logs(root: Path) -> Path:
    """Where the processes of the system write what happens."""
    return root / "system" / "logs"


@contextmanager
def _beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Have the work done in a thread of its own; the work ends when its event is set."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,), name=work.__name__)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
