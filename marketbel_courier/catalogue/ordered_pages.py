"""Pages of a long list in an order, with a bound on how many rows one page looks at.

A page begins after the last row of the page before, even if rows were added or removed meanwhile.
Wanted rows may be rare: then a page ends early, and says where the next page begins.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.catalogue_indexes import serves_words
from marketbel_courier.database.connections import Connection

MOST_SORTED = 10_000
"""So many wanted rows are sorted by hand; of more, those that come first by an index are taken."""
MOST_NARROWED = 2_500
"""The same within a scope, where a walk finds enough of what is less rare than that."""
_MOST_WITH_WORDS, _MOST_WITH_WORDS_IN_SCOPE = MOST_SORTED, 5_000
_FIRST_STEP, _STEP, _MOST_STEPS = 1_000, 10_000, 2
_FETCHED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by, an expression; ties go by the id.

    `kind` is the type that the expression has in Python. Without an index that has the order in
    each scope (`is_indexed`), all rows of the scope are looked at for each page.
    """

    key: str
    kind: type
    is_descending: bool = False
    is_indexed: bool = True

    def by(self, id_column: str) -> str:
        """The clause that sorts."""
        way = "DESC" if self.is_descending else "ASC"
        return f"ORDER BY {self.key} {way}, {id_column} {way}"

    @property
    def beyond(self) -> str:
        """The operator of rows that come after another row."""
        return "<" if self.is_descending else ">"


@dataclass(frozen=True, slots=True)
class RowPosition:
    """A row's place in an order; the key is of the type that the order's expression has."""

    key: Any
    row_id: UUID


@dataclass(slots=True)
class Conditions:
    """Conditions that are all to hold; their values are arguments of the query."""

    texts: list[str] = field(default_factory=list)
    arguments: list[object] = field(default_factory=list)

    def add(self, text: str, *values: object) -> None:
        """Add a condition over these values, which stand for `{0}`, `{1}` and so on in it."""
        self.texts.append(text.format(*map(self.name, values)))

    def name(self, value: object) -> str:
        """Add a value; returns its placeholder in the query."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def __str__(self) -> str:
        return " AND ".join(self.texts) or "true"


WITH_WORDS = "with_words"
"""The name of the subquery with the rows that have the wanted words, with all columns."""


@dataclass(frozen=True, slots=True)
class WordSearch:
    """How rows with the wanted words are found by an index of trigrams, which knows no scope.

    `wanted` is what the index serves, of the rows of `table`; `narrow_table` has WITH_WORDS in
    place of it.
    """

    index: str
    table: str
    wanted: str
    narrow_table: str = WITH_WORDS


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are wanted of which.

    `scope` is what an index with the order begins with, such as the supplier; None where there is
    no such index, and the first MOST_SORTED rows that are wanted have to do. `wanted` is asked of
    each row that a walk passes; `narrow` (tables and conditions) finds the same rows without
    walking; with `words` out of those that have the words, where their index is there. All of them
    name the same arguments.
    """

    table: str
    id_column: str
    scope: str | None
    wanted: str
    narrow_table: str
    narrow: str
    arguments: Sequence[object]
    is_filtered: bool = True
    words: WordSearch | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Ids in their order; `last` is where to go on, None at the end.

    `is_cut` tells that only some of the rows were sorted, as there are too many.
    """

    ids: Sequence[UUID]
    last: RowPosition | None
    is_cut: bool = False


async def page_of(
    connection: Connection,
    selection: Selection,
    order: Order,
    *,
    after: RowPosition | None,
    limit: int,
) -> RowPage:
    """The wanted rows behind `after`, at most `limit`; within the caller's transaction."""
    # A plan for any scope expects few rows and sorts them, where one scope has most of all: what
    # a walk along the index does in 50 ms took 250.
    await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    if selection.scope is None:
        page, _ = await _narrowed(connection, selection, order, after=after, limit=limit)
        return page
    if not order.is_indexed:
        return await _sorted(connection, selection, order, after=after, limit=limit)
    if not selection.is_filtered:
        return (await _walked(connection, selection, order, after=after, limit=limit, rows=0)).page
    return await _searched(connection, selection, order, after=after, limit=limit)


async def _searched(
    connection: Connection,
    selection: Selection,
    order: Order,
    *,
    after: RowPosition | None,
    limit: int,
) -> RowPage:
    """The page of what may be common or rare: by a walk, by looking up, by a longer walk."""
    walk = await _walked(connection, selection, order, after=after, limit=limit, rows=_FIRST_STEP)
    ids = [*walk.page.ids]

    async def walk_on(rows: int) -> None:
        nonlocal walk
        behind, left = walk.page.last, limit - len(ids)
        walk = await _walked(connection, selection, order, after=behind, limit=left, rows=rows)
        ids.extend(walk.page.ids)

    if ids and not walk.is_done and len(ids) < limit:
        # If wanted rows are common, the page is full soon: looking all of them up would take
        # longer.
        rows = max(2 * _FIRST_STEP * (limit + 1 - len(ids)) // len(ids), _FIRST_STEP)
        if rows <= _STEP:
            await walk_on(rows)
    if walk.is_done or len(ids) == limit:
        return RowPage(ids, walk.page.last)
    page, is_whole = await _narrowed(connection, selection, order, after=after, limit=limit)
    if is_whole:
        return page
    for _ in range(_MOST_STEPS):
        if walk.is_done or len(ids) == limit:
            break
        await walk_on(_STEP)
    return RowPage(ids, walk.page.last)


async def all_of(
    connection: Connection, selection: Selection, order: Order
) -> AsyncGenerator[Sequence[UUID], None]:
    """All wanted rows in their order, some at a time; within the caller's transaction."""
    table, conditions = selection.narrow_table, selection.narrow
    if selection.scope is not None:
        conditions = f"{selection.scope} AND {conditions}"
    query = (
        f"SELECT {selection.id_column} AS id FROM {table} WHERE {conditions}"  # noqa: S608
        f" {order.by(selection.id_column)}"
    )
    rows = await connection.cursor(query, *selection.arguments)
    while batch := await rows.fetch(_FETCHED_AT_ONCE):
        yield [row["id"] for row in batch]


@dataclass(frozen=True, slots=True)
class _Walk:
    page: RowPage
    is_done: bool


async def _walked(
    connection: Connection,
    selection: Selection,
    order: Order,
    *,
    after: RowPosition | None,
    limit: int,
    rows: int,
) -> _Walk:
    """The wanted of the next rows of the scope; of all of them for `rows` 0.

    It is done with a full page, and at the end of the scope.
    """
    named = Conditions([str(selection.scope)], list(selection.arguments))
    _go_on(named, order, selection.id_column, after)
    most = rows or limit + 1
    found = await connection.fetch(
        f"""
        WITH walked AS MATERIALIZED (
            SELECT {selection.id_column} AS id, {order.key} AS key, ({selection.wanted}) AS wanted
            FROM {selection.table} WHERE {named}
            {order.by(selection.id_column)} LIMIT {most}
        ), numbered AS (SELECT *, row_number() OVER () AS place FROM walked)
        (SELECT id, key, false AS is_end FROM numbered WHERE wanted ORDER BY place
            LIMIT {limit + 1})
        UNION ALL (SELECT id, key, true FROM numbered WHERE place = {most})
        """,  # noqa: S608 - expressions of this folder, whose values are arguments
        *named.arguments,
    )
    wanted = [row for row in found if not row["is_end"]]
    if len(wanted) > limit:
        page = RowPage([row["id"] for row in wanted[:limit]], _position(wanted[limit - 1]))
        return _Walk(page, is_done=True)
    end = next((row for row in found if row["is_end"]), None)
    last = _position(end) if end else None
    return _Walk(RowPage([row["id"] for row in wanted], last), is_done=end is None)


async def _sorted(
    connection: Connection,
    selection: Selection,
    order: Order,
    *,
    after: RowPosition | None,
    limit: int,
) -> RowPage:
    """The page out of all rows of the scope, but for words, which are looked up first."""
    if selection.words:
        page, is_whole = await _narrowed(connection, selection, order, after=after, limit=limit)
        if is_whole:
            return page
    named = Conditions([str(selection.scope), selection.narrow], list(selection.arguments))
    _go_on(named, order, selection.id_column, after)
    async with connection.transaction():
        # The rows of all scopes are more to look through, and to compile the query takes longer
        # than to sort some hundred thousand rows.
        await connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        rows = await connection.fetch(
            f"""
            SELECT {selection.id_column} AS id, {order.key} AS key
            FROM {selection.narrow_table} WHERE {named}
            {order.by(selection.id_column)} LIMIT {limit + 1}
            """,  # noqa: S608 - as above
            *named.arguments,
        )
    last = _position(rows[limit - 1]) if len(rows) > limit else None
    return RowPage([row["id"] for row in rows[:limit]], last)


async def _narrowed(
    connection: Connection,
    selection: Selection,
    order: Order,
    *,
    after: RowPosition | None,
    limit: int,
) -> tuple[RowPage, bool]:
    """The page out of so many wanted rows at most, and whether those are all of them."""
    named = Conditions([], list(selection.arguments))
    where, most = selection.narrow, MOST_SORTED
    if selection.scope is not None:
        where, most = f"{selection.scope} AND {where}", MOST_NARROWED
    if after is not None:
        named.add(f"(key, id) {order.beyond} ({{0}}, {{1}})", after.key, after.row_id)
    way = "DESC" if order.is_descending else "ASC"
    with_words, is_cut, table = "", "false", selection.narrow_table
    if selection.words and await serves_words(connection, selection.words.index):
        many = _MOST_WITH_WORDS if selection.scope is None else _MOST_WITH_WORDS_IN_SCOPE
        with_words, is_cut = _with_words(selection.words, many)
        table = selection.words.narrow_table
    # Only what an index finds: the planner cannot know how rare a word is, and would rather read
    # everything in the hope of meeting enough of it soon. Helpers cost more than so few rows.
    async with connection.transaction():
        await connection.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL jit = off;"
            " SET LOCAL max_parallel_workers_per_gather = 0"
        )
        found = await connection.fetch(
            f"""
            WITH {with_words} narrowed AS MATERIALIZED (
                SELECT {selection.id_column} AS id, {order.key} AS key
                FROM {table} WHERE {where} LIMIT {most + 1}
            )
            SELECT counted.is_cut, page.id, page.key
            FROM (
                SELECT CASE WHEN count(*) > {most} THEN true ELSE {is_cut} END AS is_cut
                FROM narrowed
            ) AS counted LEFT JOIN (
                SELECT id, key FROM narrowed WHERE {named}
                ORDER BY key {way}, id {way} LIMIT {limit + 1}
            ) AS page ON true
            """,  # noqa: S608 - as above
            *named.arguments,
        )
    is_whole = not found[0]["is_cut"]
    rows = [row for row in found if row["id"] is not None]
    last = _position(rows[limit - 1]) if len(rows) > limit else None
    page = RowPage([row["id"] for row in rows[:limit]], last, is_cut=not is_whole)
    return page, is_whole


def _with_words(words: WordSearch, most: int) -> tuple[str, str]:
    """The rows with the words as a part of a query, and the expression for "there are too many"."""
    query = f"""
        {WITH_WORDS} AS MATERIALIZED (
            SELECT * FROM {words.table} WHERE {words.wanted} LIMIT {most + 1}
        ),
    """  # noqa: S608 - as above
    return query, f"(SELECT count(*) FROM {WITH_WORDS}) > {most}"  # noqa: S608 - as above


def _go_on(named: Conditions, order: Order, id_column: str, after: RowPosition | None) -> None:
    if after is not None:
        named.add(
            f"({order.key}, {id_column}) {order.beyond} ({{0}}, {{1}})", after.key, after.row_id
        )


def _position(row: asyncpg.Record) -> RowPosition:
    return RowPosition(row["key"], row["id"])
