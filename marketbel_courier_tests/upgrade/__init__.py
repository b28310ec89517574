"""Upgrades: this version takes over what an earlier version left.

`before.json.gz` contains everything that a running platform of version 0.1.0 had stored when it was
killed in the middle of a sync; `recording` is the code that recorded it.
"""
