"""From a file on the volume to items, matches and aggregates: the engine of both routes."""
