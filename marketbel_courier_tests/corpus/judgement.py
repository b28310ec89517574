"""Compares what a preview says of a file with what must come out of it. No file is read here.

An expectation is a JSON object. `items` are the rows with a price, each with `name` and `price`,
and what else of it matters: `sku`, `currency`, `category`, `in_stock`, `barcode`, `unit`, or any
characteristic; null: it must have none. `no` lists characteristics that an item must not have.
The rest is described in docs/price-lists.md, under *Judge the reader*.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Record = Mapping[str, Any]
"""A JSON object."""

OWN_SKU = "auto-"
_WORD = re.compile(r"[\w+]+")
_NOT_OF_THE_ITEM = {"name", "price", "sku", "no", "others", "row"}


class Verdict(StrEnum):
    """What a preview says of a file as a whole."""

    SURE = "sure"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the rows of one file fared, counted as if the reader was sure of them.

    `reported` are rows that are not there, and a problem says so; `wrong` are all others that are
    not right, and items that no row stands for. `faults` says what is wrong, in words.
    """

    verdict: Verdict
    rows: int
    right: int
    wrong: int
    reported: int
    faults: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing is to be mended."""
        return not self.faults


def judge(preview: Record, expected: Record) -> Judgement:
    """What is right and wrong in `preview`."""
    verdict = Verdict(preview["verdict"])
    wanted = list(expected["items"])
    if verdict is Verdict.REFUSED:
        return _refused(preview, expected, len(wanted))
    pairs, left_over = _pairs(preview["items"], wanted, expected)
    faults_of = {number: _faults(item, wanted[number], expected) for number, item in pairs.items()}
    right = sum(not faults for faults in faults_of.values())
    lost = [want for number, want in enumerate(wanted) if number not in pairs]
    optional = [want for want in lost if want["name"] in expected.get("may_leave_out", ())]
    told = min(len(lost), sum(problem["left_out"] for problem in preview["problems"]))
    faults = [fault for faults in faults_of.values() for fault in faults]
    faults += [f"lost: {_words(want)}" for want in lost if want not in optional]
    # Of what is no price list nothing is made up as long as people are asked.
    if wanted or verdict is not Verdict.UNSURE:
        faults += [f"made up: {_words(item)}" for item in left_over]
    faults += _faults_of_the_whole(verdict, preview, expected, optional)
    return Judgement(
        verdict,
        len(wanted),
        right,
        len(pairs) - right + len(left_over) + len(lost) - told,
        told,
        tuple(faults),
    )


def _refused(preview: Record, expected: Record, rows: int) -> Judgement:
    is_right = expected.get("may_refuse") or not rows
    faults = () if is_right else (f"refused: {preview.get('reason')}",)
    return Judgement(Verdict.REFUSED, rows, 0, 0, 0, faults)


def _faults_of_the_whole(
    verdict: Verdict, preview: Record, expected: Record, left_out: Sequence[Record]
) -> list[str]:
    faults = []
    problems = preview["problems"]
    if not expected["items"] and verdict is Verdict.SURE:
        faults.append("taken for a price list")
    may_ask = expected.get("may_ask") or expected.get("may_refuse") or not expected["items"]
    if verdict is Verdict.UNSURE and not may_ask:
        faults.append(f"asked: {preview.get('reason')}")
    if expected.get("no_errors") and problems:
        faults.append(f"row {problems[0]['row']}: {problems[0]['text']}")
    if left_out and not problems:
        faults.append(f"left out without a word: {_words(left_out[0])}")
    texts = [problem["text"] for problem in problems]
    faults += [
        f"no warning of {exact}"
        for exact in expected.get("exact_price_text", ())
        if not any(exact in text or exact.replace(".", ",") in text for text in texts)
    ]
    return faults


def _pairs(
    found: Sequence[Record], wanted: Sequence[Record], expected: Record
) -> tuple[dict[int, Record], list[Record]]:
    """The item that stands for each wanted row, by the row's number, and the items left over.

    The most alike pairs are made first.
    """
    free = dict(enumerate(found))
    pairs: dict[int, Record] = {}
    for likeness in _likenesses(expected):
        index: dict[object, list[int]] = defaultdict(list)
        for number, item in free.items():
            index[likeness(item)].append(number)
        for number, want in enumerate(wanted):
            same = index.get(likeness(want)) if number not in pairs else None
            if same:
                pairs[number] = free.pop(same.pop(0))
    if expected.get("name_may_be_longer"):
        for number, want in enumerate(wanted):
            longer = (n for n, item in free.items() if _is_longer(item, want))
            if number not in pairs and (match := next(longer, None)) is not None:
                pairs[number] = free.pop(match)
    return pairs, list(free.values())


def _likenesses(expected: Record) -> list[Any]:
    if expected.get("by_price_only"):
        return [lambda item: _amount(item["price"])]
    with_all = [
        lambda item: (_plain(item["name"]), _amount(item["price"]), item.get("sku")),
        lambda item: (_plain(item["name"]), _amount(item["price"])),
    ]
    if expected.get("name_may_be_longer"):
        return [*with_all, _sku_and_price]
    return [
        *with_all,
        lambda item: (_plain(item["name"]), item.get("sku")),
        lambda item: (item.get("sku") or _plain(item["name"]), _amount(item["price"])),
        lambda item: item.get("sku") or _plain(item["name"]),
        lambda item: _plain(item["name"]),
    ]


def _sku_and_price(item: Record) -> object:
    sku = item.get("sku")
    return (sku, _amount(item["price"])) if sku else object()


def _is_longer(item: Record, want: Record) -> bool:
    has, wants = _WORD.findall(item["name"]), _WORD.findall(want["name"])
    return set(has).issuperset(wants) and _amount(item["price"]) == _amount(want["price"])


def _faults(item: Record, want: Record, expected: Record) -> list[str]:
    """What of an item is not as it was wanted."""
    faults = []
    if expected.get("by_price_only"):
        is_named = _plain(item["name"]).split()[:1] == _plain(want["name"]).split()[:1]
    elif expected.get("name_may_be_longer"):
        is_named = _is_longer(item, want)
    else:
        is_named = _plain(item["name"]) == _plain(want["name"])
    if not is_named:
        faults.append(f"name {item['name']!r} for {want['name']!r}")
    if _amount(item["price"]) != _amount(want["price"]):
        faults.append(f"price {item['price']} for {_words(want)}")
    sku = item.get("sku")
    own = not sku or str(sku).startswith(OWN_SKU)
    if "sku" in want and (None if own else sku) != want["sku"]:
        faults.append(f"SKU {sku!r} for {_words(want)}")
    faults += [
        f"{key} {_told(item, key)!r} for {want[key]!r} of {_words(want)}"
        for key in want
        if key not in _NOT_OF_THE_ITEM and not _is_told(item, key, want[key])
    ]
    faults += [
        f"{key} {_told(item, key)!r} of {_words(want)}"
        for key in want.get("no", ())
        if _told(item, key) is not None
    ]
    return faults


def _is_told(item: Record, key: str, value: object) -> bool:
    if key == "size":
        # Which characteristic tells a variant's size is the reader's to choose.
        return any(str(told) == str(value) for told in _all_told(item))
    told = _told(item, key)
    if value is None or isinstance(value, bool):
        return told is value
    return told == value or str(told) == str(value) or _amount(told) == _amount(value) is not None


def _told(item: Record, key: str) -> object:
    value = item.get(key)
    return (item.get("characteristics") or {}).get(key) if value is None else value


def _all_told(item: Record) -> Iterable[object]:
    return [*item.values(), *(item.get("characteristics") or {}).values()]


def _plain(name: str) -> str:
    return " ".join(name.split())


def _amount(price: object) -> Decimal | None:
    try:
        return Decimal(str(price))
    except InvalidOperation:
        return None


def _words(item: Record) -> str:
    return f"{item.get('sku') or '-'} {item['name']!r} {item['price']}"
