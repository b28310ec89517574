"""What the tests' own servers promise to every other test."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import psutil
import redis
import sqlalchemy

from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.forked_workers import ForkedWorkers
from marketbel_courier_tests.servers import MIGRATED, PLATFORM, fresh_database, fresh_redis
from marketbel_courier_tests.waiting import until
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcesses


def test_each_test_gets_an_empty_database_of_its_own(database: str) -> None:
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE mine (id int)"))
        tables = connection.execute(
            sqlalchemy.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        )
        assert tables.scalar_one() == 1


def test_redis_comes_back_after_an_outage_on_the_same_url_with_its_data(
    redis_server: EmbeddedValkey, redis_dsn: str
) -> None:
    with redis.Redis.from_url(redis_dsn) as client:
        client.set("kept", "yes")
        redis_server.stop()
        redis_server.start()
        assert client.get("kept") == b"yes"


def test_no_test_sees_what_another_one_wrote_to_redis(redis_server: EmbeddedValkey) -> None:
    with (
        redis.Redis.from_url(fresh_redis(redis_server)) as one,
        redis.Redis.from_url(fresh_redis(redis_server)) as other,
    ):
        one.set("mine", "yes")
        other.flushdb()

        assert one.get("mine") == b"yes"
        assert other.get("mine") is None


def test_the_templates_outlive_what_is_done_to_their_copies(
    postgres_server: EmbeddedPostgres,
) -> None:
    for template in (MIGRATED, PLATFORM):
        for _ in range(2):
            with fresh_database(postgres_server, template=template) as dsn:
                engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
                with engine.begin() as connection:
                    connection.execute(sqlalchemy.text("DROP TABLE suppliers CASCADE"))


def test_who_shares_a_warm_process_has_programs_carried_out_by_it_and_leaves_it_to_others() -> None:
    nothing = Program("timeit", ("--number", "1", "--repeat", "1"), dict(os.environ))
    other = WarmProcesses()
    other.share(WARM_PROCESSES.address())

    assert other.start(nothing).wait() == 0
    assert other.address() == WARM_PROCESSES.address()
    other.stop()
    assert WARM_PROCESSES.start(nothing).wait() == 0


def test_the_end_of_a_program_is_told_also_of_one_that_failed() -> None:
    failing = Program("timeit", ("1 / 0",), dict(os.environ))

    assert WARM_PROCESSES.start(failing).wait() == 1


def test_a_worker_of_several_begins_with_all_tests_imported_and_ends_with_its_code(
    tmp_path: Path,
) -> None:
    (tmp_path / "test_heavy.py").write_text("import wave")
    workers = ForkedWorkers()
    python = shlex.split(workers.start([str(tmp_path)]))

    def tell(code: str) -> tuple[int, str]:
        ended = subprocess.run(
            [*python, "-u", "-c", code],
            input="line\n",
            capture_output=True,
            check=True,
            text=True,
        )
        return int(ended.stderr), ended.stdout

    told = "import os, sys; print('wave' in sys.modules, input()); os.write(2, b'%d' % os.getpid())"
    (first, of_first), (second, of_second) = tell(told), tell(told)

    assert of_first == of_second == "True line\n"
    assert len({first, second, os.getpid()}) == 3
    workers.stop()
    until(lambda: not any(psutil.pid_exists(pid) for pid in (first, second)))
