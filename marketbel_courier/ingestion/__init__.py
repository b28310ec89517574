"""The engine of both routes: from a file on the volume to items, matches and aggregates.

The pipeline, its worker processes, and people's decisions about matches belong here. Reading a
file is in `price_lists`, comparing names in `matching`; the SQL is in `catalogue`.
"""
