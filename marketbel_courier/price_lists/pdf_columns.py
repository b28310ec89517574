"""Columns of a PDF without ruled lines: by blank gutters, alignment and titles."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketbel_courier.price_lists.pdf_lines import Line, Run, is_numeric, run_of

# Of the lines, so many may reach into a gutter: a text that is too wide for its cell.
_STRAY_SHARE = 0.08
_LINES_FOR_STRAYS = 10
_NUMERIC_SHARE = 0.6
_NUMERIC_SHARE_OF_ALL = 0.4
_ALIGNED = 1.6
_TYPICAL_SHARE = 0.3
_FEWEST_ALIGNED = 2
_MOST_COLUMNS = 100
_SHARE_ALONE = 0.9
_NEAR_TITLE = 40.0
_WIDE_GAP_HEIGHTS = 0.35

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """From where to where the texts of a column reach; `widest` is the width of the widest.

    `edges` are where its texts typically begin, have their middle and end.
    """

    left: float
    right: float
    is_numeric: bool
    widest: float
    letters: float
    edges: tuple[float | None, float | None, float | None]

    def is_aligned(self, run: Run) -> bool:
        """Whether the run begins, ends or has its middle where the column's texts do."""
        return any(
            edge is not None and abs(edge - place) <= _ALIGNED
            for edge, place in zip(self.edges, (run.left, run.middle, run.right), strict=True)
        )

    def has(self, run: Run) -> bool:
        """Whether the run reaches into the column."""
        return run.left < self.right and run.right > self.left


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: the one with the names, and those whose numbers make an item."""

    columns: tuple[Column, ...]
    borders: tuple[float, ...]
    name: int
    prices: frozenset[int]

    def __len__(self) -> int:
        return len(self.columns)

    def cells(self, line: Line) -> list[tuple[int, Run]]:
        """The runs of the line, parted where they reach over a border, each with its column."""
        found: list[tuple[int, Run]] = []
        for run in line.runs:
            found.extend(self._placed(run))
        return found

    def crossed_by(self, run: Run) -> bool:
        """Whether the run reaches into several columns."""
        return sum(column.has(run) for column in self.columns) > 1

    def _placed(self, run: Run) -> Iterator[tuple[int, Run]]:
        touched = [place for place, column in enumerate(self.columns) if column.has(run)]
        if len(touched) == 1:
            yield touched[0], run
        elif not touched:
            yield self._nearest(run), run
        else:
            parts = self._parted(run, touched)
            if parts:
                for part in parts:
                    yield from self._placed(part)
            elif is_numeric(run.text) or self._is_inside(run, touched):
                yield max(touched, key=lambda place: self._shared(run, place)), run
            else:
                yield bisect_right(self.borders, run.left), run

    def _is_inside(self, run: Run, touched: Sequence[int]) -> bool:
        """Whether the run, such as a wide title, lies above one column for the most part."""
        return max(self._shared(run, place) for place in touched) > 0.7 * run.width

    def _shared(self, run: Run, place: int) -> float:
        left = self.borders[place - 1] if place else float("-inf")
        right = self.borders[place] if place < len(self.borders) else float("inf")
        return min(run.right, right) - max(run.left, left)

    def _nearest(self, run: Run) -> int:
        return min(
            range(len(self.columns)),
            key=lambda place: max(
                self.columns[place].left - run.right, run.left - self.columns[place].right
            ),
        )

    def _parted(self, run: Run, touched: Sequence[int]) -> tuple[Run, Run] | None:
        """The run in two, where a number at the edge of its column stands close to a text."""
        gaps = [after.left - before.right for before, after in pairwise(run.words)]
        found: list[tuple[float, int]] = []
        for place, gap in enumerate(gaps, start=1):
            left, right = run_of(run.words[:place]), run_of(run.words[place:])
            if self._part_here(left, right, gap, touched):
                found.append((round(gap, 1), place))
        if not found:
            return None
        widest = max(gap for gap, _ in found)
        places = [place for gap, place in found if gap == widest]
        if len(places) > 1 and not self._is_clear(run, places):
            return None
        place = places[0]
        return run_of(run.words[:place]), run_of(run.words[place:])

    def _is_clear(self, run: Run, places: Sequence[int]) -> bool:
        """Whether parting at any of the places would leave the same number: no group of digits."""
        return not any(
            all(word.text.isdigit() for word in run.words[one:other])
            for one, other in pairwise(places)
        )

    def _part_here(self, left: Run, right: Run, gap: float, touched: Sequence[int]) -> bool:
        for one, other in pairwise(touched):
            if not (left.middle < self.borders[other - 1] and right.right > self.borders[one]):
                continue
            of_left, of_right = self.columns[one], self.columns[other]
            if of_right.is_numeric and is_numeric(right.text) and of_right.is_aligned(right):
                return True
            if of_left.is_numeric and is_numeric(left.text) and of_left.is_aligned(left):
                return True
            begins = of_right.edges[0]
            if (
                begins is not None
                and abs(begins - right.left) <= _ALIGNED
                and gap > _WIDE_GAP_HEIGHTS * right.words[0].height
            ):
                return True
        return False


def find_columns(lines: Sequence[Line], borders: Sequence[float] = ()) -> Columns:
    """The columns of a table from its lines; at the `borders`, where they are known."""
    several = [line for line in lines if len(line.runs) > 1]
    priced = [line for line in several if line.is_priced]
    basis = priced if len(priced) > 1 else several
    if borders:
        spans = _spans_within(borders, lines)
    else:
        spans = _spans([line.runs for line in basis])
        spans = [*spans[:_MOST_COLUMNS], *_joined(spans[_MOST_COLUMNS:])]
        spans = _with_titles(spans, [line for line in several if line.is_titles])
        alone = [line.runs[0] for line in lines if len(line.runs) == 1]
        spans = _with_lone_runs(spans, alone, int(_SHARE_ALONE * len(basis)))
    return _described(spans, basis, lines, tuple(borders))


def _spans(lines: Sequence[Sequence[Run]]) -> list[Span]:
    """The strips with text: first without regard to strays, then with all but these."""
    strays = int(len(lines) * _STRAY_SHARE) if len(lines) >= _LINES_FOR_STRAYS else 0
    runs = [run for line in lines for run in line]
    if strays:
        gutters = [(one[1], other[0]) for one, other in pairwise(_covered(runs, strays))]
        runs = [
            run
            for run in runs
            if not any(run.left < left and run.right > right for left, right in gutters)
        ]
    return _covered(runs, 0)


def _joined(spans: Sequence[Span]) -> list[Span]:
    return [(spans[0][0], spans[-1][1])] if spans else []


def _covered(runs: Iterable[Run], strays: int) -> list[Span]:
    changes: Counter[float] = Counter()
    for run in runs:
        changes[run.left] += 1
        changes[run.right] -= 1
    spans: list[Span] = []
    depth = 0
    begin = 0.0
    for place, change in sorted(changes.items()):
        was, depth = depth, depth + change
        if was <= strays < depth:
            begin = place
        elif depth <= strays < was:
            spans.append((begin, place))
    return spans


def _with_titles(spans: list[Span], lines: Sequence[Line]) -> list[Span]:
    """The strips, and those of titles that stand between them, above names of two lines."""
    for line in lines:
        claimed = {place for run in line.runs for place in _overlapped(run, spans)}
        if len(claimed) < len(line.runs) / 2:
            continue
        for run in line.runs:
            if _overlapped(run, spans):
                continue
            near = _free_neighbours(run, spans, claimed)
            if near:
                claimed.add(min(near, key=lambda place: _distance(run, spans[place])))
            elif len(spans) <= _MOST_COLUMNS:
                spans = sorted([*spans, (run.left, run.right)])
                claimed = {place for other in line.runs for place in _overlapped(other, spans)}
    return spans


def _free_neighbours(run: Run, spans: Sequence[Span], claimed: set[int]) -> list[int]:
    """The strips beside the run that have no title of their own."""
    after = bisect_right([left for left, _ in spans], run.left)
    return [
        place
        for place in (after - 1, after)
        if 0 <= place < len(spans)
        and place not in claimed
        and _distance(run, spans[place]) <= _NEAR_TITLE
    ]


def _with_lone_runs(spans: list[Span], runs: Sequence[Run], fewest: int) -> list[Span]:
    """The strips, wider by texts that stand alone, and that of names of two lines between them.

    At least `fewest` texts are aligned there: others are categories in the middle of the page.
    """
    between: dict[int, list[Run]] = {}
    for run in runs:
        places = _overlapped(run, spans)
        if len(places) == 1:
            left, right = spans[places[0]]
            spans[places[0]] = (min(left, run.left), max(right, run.right))
        elif not places:
            between.setdefault(round(run.left), []).append(run)
    for aligned in between.values():
        left, right = aligned[0].left, max(run.right for run in aligned)
        is_inner = bool(spans) and spans[0][1] < left and right < spans[-1][0]
        if (
            is_inner
            and len(aligned) >= max(_FEWEST_ALIGNED, fewest)
            and not any(left < end and right > begin for begin, end in spans)
        ):
            spans = sorted([*spans, (left, right)])
    return spans


def _spans_within(borders: Sequence[float], lines: Sequence[Line]) -> list[Span]:
    """What lies between known borders."""
    runs = [run for line in lines for run in line.runs]
    left = min([*(run.left for run in runs), borders[0] - 1])
    right = max([*(run.right for run in runs), borders[-1] + 1])
    return list(pairwise([left, *borders, right]))


def _overlapped(run: Run, spans: Sequence[Span]) -> list[int]:
    return [
        place for place, (left, right) in enumerate(spans) if run.left < right and run.right > left
    ]


def _distance(run: Run, span: Span) -> float:
    return max(span[0] - run.right, run.left - span[1], 0)


def _described(
    spans: Sequence[Span], basis: Sequence[Line], lines: Sequence[Line], known: tuple[float, ...]
) -> Columns:
    borders = known or tuple((one[1] + other[0]) / 2 for one, other in pairwise(spans))
    own: list[list[Run]] = [[] for _ in spans]
    further: list[list[Run]] = [[] for _ in spans]
    for line in basis:
        for run in line.runs:
            own[min(bisect_right(borders, run.left), len(spans) - 1)].append(run)
    for line in lines:
        for run in line.runs:
            places = _overlapped(run, spans)
            if len(places) == 1:
                further[places[0]].append(run)
    columns = tuple(
        _column(span, runs or more, more)
        for span, runs, more in zip(spans, own, further, strict=True)
    )
    texts = [place for place, column in enumerate(columns) if not column.is_numeric]
    name = max(texts or range(len(columns)), key=lambda place: columns[place].letters, default=0)
    numeric = [place for place, column in enumerate(columns) if column.is_numeric]
    prices = [place for place in numeric if place > name] or [
        place for place in numeric if place != name
    ]
    return Columns(columns, borders, name, frozenset(prices))


def _column(span: Span, runs: Sequence[Run], all_runs: Sequence[Run]) -> Column:
    numbers = sum(is_numeric(run.text) for run in runs)
    # Numbers at the ends of names of several lines do not make a column of numbers.
    texts_too = sum(is_numeric(run.text) for run in all_runs) < _NUMERIC_SHARE_OF_ALL * len(
        all_runs
    )
    texts = [run.text for run in runs]
    letters = sum(letter.isalpha() for text in texts for letter in text) / max(1, len(texts))
    return Column(
        span[0],
        span[1],
        bool(runs) and numbers >= _NUMERIC_SHARE * len(runs) and not texts_too,
        max((run.width for run in all_runs), default=0.0),
        letters,
        (
            _typical([run.left for run in runs]),
            _typical([run.middle for run in runs]),
            _typical([run.right for run in runs]),
        ),
    )


def _typical(places: Sequence[float]) -> float | None:
    """Where the most of the places are, if they are many."""
    if not places:
        return None
    place, count = Counter(round(place) for place in places).most_common(1)[0]
    return float(place) if count >= max(_FEWEST_ALIGNED, _TYPICAL_SHARE * len(places)) else None
