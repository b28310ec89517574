"""Makes Python's garbage collector run less often than by default.

Many concurrent tasks create some thousand young objects. By default Python examines all of them
after each 700 new ones, which took a quarter to a third of the CPU of 32 concurrent requests: 1.6
to 1.8 ms a request, and 1.1 to 1.4 ms with this module. Where most objects are frozen
(`gc.freeze`), Python also examines all other objects more often, as they seem few.
"""

from __future__ import annotations

import gc

# New objects before the young ones are looked at; looks before those that are older; before all.
# After 250,000 objects all are: some tens of megabytes of garbage at the most.
_THRESHOLDS = (10_000, 5, 5)


def look_seldom() -> None:
    """Have this process, and what is forked from it, look less often."""
    gc.set_threshold(*_THRESHOLDS)
