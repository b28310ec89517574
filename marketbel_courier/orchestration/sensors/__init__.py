"""The sensors, one file each: read, decide in a pure function, emit.

Dagster evaluates their annotations: no `from __future__ import annotations` here.
"""
