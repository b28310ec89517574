"""The process that workers are forked from, where it is no fork of the code server.

Imported by that process alone.
"""

from __future__ import annotations

from marketbel_courier.orchestration.warm_worker import be_forked_from

be_forked_from()
