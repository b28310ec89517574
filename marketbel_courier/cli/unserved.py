"""Whether a sensor takes a request that a command has left; if none does, the command says so."""

from __future__ import annotations

from marketbel_courier.cli.questions import with_database
from marketbel_courier.errors import CourierError
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import silences, unserved
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


async def why_nobody_takes(settings: Settings, sensor: str) -> Message | None:
    """Why the sensor does not take requests; None if it does, or if that is not known."""
    try:
        beats = await with_database(settings, read_beats)
    except CourierError:
        return None
    found = unserved(silences(beats), sensor)
    return found.message if found is not None else None
