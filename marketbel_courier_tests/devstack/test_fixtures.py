"""What the tests' own servers promise to every other test."""

from __future__ import annotations

import redis
import sqlalchemy

from marketbel_courier.devstack.valkey import EmbeddedValkey


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
        assert redis_server.url == redis_dsn
        assert client.get("kept") == b"yes"
