"""The best one-to-one matching of roles and columns, by the sum of their gains."""

from __future__ import annotations

from collections.abc import Sequence

_NEVER = float("inf")


def best_matching(gains: Sequence[Sequence[float]]) -> list[int | None]:
    """For each row of `gains` its column, no column twice; None where no gain is above 0.

    The Hungarian method: the sum over all rows is the largest that there is. Of equal sums the one
    with the earlier columns is taken for the earlier rows.
    """
    rows, width = len(gains), len(gains[0]) if gains else 0
    # Each row may stay alone, at no gain: a column of its own for each.
    columns = width + rows
    costs = [[-max(gain, 0.0) for gain in row] + [0.0] * rows for row in gains]
    taken = _assigned(costs, columns)
    found: list[int | None] = [None] * rows
    for column, row in enumerate(taken):
        if row is not None and column < width and gains[row][column] > 0:
            found[row] = column
    return found


def _assigned(costs: Sequence[Sequence[float]], width: int) -> list[int | None]:
    """The row that each column is given to, at the least cost."""
    of_row, of_column = [0.0] * len(costs), [0.0] * width
    taken: list[int | None] = [None] * width
    for row in range(len(costs)):
        _augment(costs, row, of_row, of_column, taken)
    return taken


def _augment(
    costs: Sequence[Sequence[float]],
    row: int,
    of_row: list[float],
    of_column: list[float],
    taken: list[int | None],
) -> None:
    """Give one more row a column, along the cheapest path of rows that make way."""
    cheapest, before = [_NEVER] * len(of_column), [-1] * len(of_column)
    left = set(range(len(of_column)))
    here, current = -1, row
    while True:
        for column in left:
            cost = costs[current][column] - of_row[current] - of_column[column]
            if cost < cheapest[column]:
                cheapest[column], before[column] = cost, here
        following = min(left, key=lambda column: (cheapest[column], column))
        step = cheapest[following]
        of_row[row] += step
        for column, owner in enumerate(taken):
            if column in left:
                cheapest[column] -= step
            else:
                of_column[column] -= step
                if owner is not None:
                    of_row[owner] += step
        left.remove(following)
        here = following
        owner = taken[here]
        if owner is None:
            break
        current = owner
    _make_way(row, here, before, taken)


def _make_way(row: int, column: int, before: Sequence[int], taken: list[int | None]) -> None:
    """Hand the columns of a path on, each to the row before it; the first one to `row`."""
    while column >= 0:
        earlier = before[column]
        taken[column] = row if earlier < 0 else taken[earlier]
        column = earlier
