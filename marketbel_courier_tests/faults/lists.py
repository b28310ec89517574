"""Suppliers' price lists, in a version for each round, as the seed makes them.

What they make of a catalogue does not depend on whose list comes first in a round.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase

DEAD, LOGIN_PAGE = "Dead Link", "Login Page"
MANY_ROWS = 2_500
_ROWS, _SHARED = 24, 12


@dataclass
class PriceLists:
    """All suppliers and their lists; `publish` puts those of the next round on the web server.

    Every twelfth supplier has a long list, of `many_rows`. Two are not to be had: a dead link and a
    login page.
    """

    folder: Path
    suppliers: int
    seed: int
    many_rows: int = MANY_ROWS
    round: int = 0
    contents: dict[str, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        rng = random.Random(self.seed)
        self.shared = [_name(rng) for _ in range(_SHARED)]
        self.names = [f"Shop {number:02}" for number in range(self.suppliers)]
        self.contents = {name: [] for name in self.names}
        self._rows = {
            name: self._first_rows(rng, _ROWS if number % 12 else self.many_rows)
            for number, name in enumerate(self.names)
        }
        (self.folder / _file_of(LOGIN_PAGE)).write_bytes(b"<!DOCTYPE html><html>Sign in</html>")

    def write_sheet(self, url: str) -> None:
        """The master sheet, which names all of them."""
        with (self.folder / "sheet.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("Supplier name", "Source URL", "Format", "Active"))
            for name in (*self.names, DEAD, LOGIN_PAGE):
                rows.writerow((name, f"{url}/{_file_of(name)}", "csv", "yes"))

    def publish(self) -> Mapping[str, str]:
        """The next version of each list: its supplier's name, and the checksum of the bytes."""
        rng = random.Random(self.seed * 1000 + self.round)
        self.round += 1
        for name in self.names:
            if self.round > 1:
                self._change(rng, self._rows[name])
            lines = ["SKU;Name;Price", *(";".join(row) for row in self._rows[name].values())]
            content = ("\n".join(lines) + "\n").encode()
            self.contents[name].append(content)
            unfinished = self.folder / f"{_file_of(name)}.part"
            unfinished.write_bytes(content)
            unfinished.replace(self.folder / _file_of(name))
        return self.digests()

    def digests(self) -> Mapping[str, str]:
        """The checksum of each supplier's newest list."""
        return {name: digest_of(contents[-1]) for name, contents in self.contents.items()}

    def all_digests(self) -> Mapping[str, frozenset[str]]:
        """The checksums of all lists that each supplier has sent so far."""
        return {
            name: frozenset(map(digest_of, contents)) for name, contents in self.contents.items()
        }

    def _first_rows(self, rng: random.Random, rows: int) -> dict[str, list[str]]:
        names = [*self.shared, *(_name(rng) for _ in range(rows))]
        return {
            f"S-{place}": [f"S-{place}", name, str(rng.randint(900, 1100))]
            for place, name in enumerate(names)
        }

    def _change(self, rng: random.Random, rows: dict[str, list[str]]) -> None:
        """Some prices change a little, an item goes, and another one comes."""
        for row in rng.sample(list(rows.values()), max(3, len(rows) // 8)):
            row[2] = str(rng.randint(900, 1100))
        own = [sku for sku in rows if int(sku.partition("-")[2]) >= len(self.shared)]
        del rows[rng.choice(own)]
        sku = f"S-{max(int(sku.partition('-')[2]) for sku in rows) + 1}"
        rows[sku] = [sku, _name(rng), str(rng.randint(900, 1100))]


def digest_of(content: bytes) -> str:
    """The checksum that tells contents apart."""
    return hashlib.sha256(content).hexdigest()


def _file_of(name: str) -> str:
    return f"{name.lower().replace(' ', '-')}.csv"


def _name(rng: random.Random) -> str:
    """Words unlike any others, so that no item is like one of another list."""
    return " ".join("".join(rng.choices(ascii_lowercase, k=14)) for _ in range(3))
