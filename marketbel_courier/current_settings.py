"""The settings of this process's environment, validated once for each environment.

Validating all settings takes as long as the queries of a sensor's tick.
"""

from __future__ import annotations

import os
from functools import lru_cache

from marketbel_courier.settings import Settings


def current_settings() -> Settings:
    """The validated settings; raises ConfigurationError."""
    return _settings_of(frozenset(os.environ.items()))


@lru_cache(maxsize=1)
def _settings_of(_environment: frozenset[tuple[str, str]]) -> Settings:
    return Settings.from_environment()
