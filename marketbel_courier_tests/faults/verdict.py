"""The result of a campaign in tables: broken rules and injected faults."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from marketbel_courier_tests.faults.schedule import Fault

_SHOWN = 8


@dataclass
class Verdict:
    """Counts of looks and faults, and every sentence about a rule that was broken, once."""

    looks: Counter[str] = field(default_factory=Counter)
    broken: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    injected: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: defaultdict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    asides: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, rule: str, found: Iterable[str]) -> list[str]:
        """Count a look at a rule, and keep what is new of what was found; returns that."""
        with self._lock:
            self.looks[rule] += 1
            known = self.broken.get(rule, [])
            news = [sentence for sentence in found if sentence not in known]
            if news:
                self.broken[rule] += news
            return news

    def note(self, fault: Fault, why_skipped: str | None) -> None:
        """Count a fault that is over, or that could not be had."""
        with self._lock:
            if why_skipped is None:
                self.injected[fault.kind, fault.where] += 1
                self.seconds[fault.kind] += fault.lasts
            else:
                self.skipped[fault.kind, fault.where][why_skipped] += 1

    def remark(self, what: str) -> None:
        """Count something that is no fault of anybody, and that a reader may want to know."""
        with self._lock:
            self.asides[what] += 1

    @property
    def holds(self) -> bool:
        """Whether no rule was broken."""
        return not any(self.broken.values())

    def tables(self) -> str:
        """Faults by kind and place with their counts, and each rule with what became of it."""
        return "\n".join((*self._faults(), "", *self._rules(), *self._asides()))

    def _faults(self) -> Iterable[str]:
        yield f"{'fault':<30} {'times':>5} {'seconds':>7}  where"
        for kind in sorted({kind for kind, _ in self.injected}):
            places = {where: n for (what, where), n in self.injected.items() if what == kind}
            named = ", ".join(f"{where} {n}" for where, n in sorted(places.items()))
            yield f"{kind:<30} {sum(places.values()):>5} {self.seconds[kind]:>7.0f}  {named}"
        for (kind, where), reasons in sorted(self.skipped.items()):
            for why, times in reasons.items():
                yield f"{kind:<30} {'-':>5} {'-':>7}  {where}: left out {times}×: {why}"

    def _rules(self) -> Iterable[str]:
        yield f"{'rule':<58} {'looks':>5}  verdict"
        for rule, looks in self.looks.items():
            broken: Sequence[str] = self.broken.get(rule, ())
            yield f"{rule:<58} {looks:>5}  {f'BROKEN {len(broken)}×' if broken else 'holds'}"
            yield from (f"    {sentence}" for sentence in broken[:_SHOWN])

    def _asides(self) -> Iterable[str]:
        for what, times in sorted(self.asides.items()):
            yield f"({times}× {what})"
