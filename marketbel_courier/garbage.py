"""How often a process looks for objects that hold each other alive: less often than Python would.

What many tasks have under way are some thousand young objects. Python looks at all of them again
after each 700 more, which was a quarter to a third of the CPU of 32 requests at once: 1.6 to 1.8 ms
a request, and 1.1 to 1.4 ms after this. Where most objects are frozen (`gc.freeze`), Python looks
at all others as often besides, since it takes them for few.
"""

from __future__ import annotations

import gc

# New objects before the young ones are looked at; looks before those that are older; before all.
# After 250,000 objects all are: some tens of megabytes of garbage at the most.
_THRESHOLDS = (10_000, 5, 5)


def look_seldom() -> None:
    """Have this process, and what is forked from it, look less often."""
    gc.set_threshold(*_THRESHOLDS)
