"""From a file on the volume to items, matches and aggregates: the engine of both routes.

The pipeline, its worker processes, and what people decide about matches belong here. Reading a
file is in `price_lists`, scoring names in `matching`; the SQL is in `catalogue`.
"""
