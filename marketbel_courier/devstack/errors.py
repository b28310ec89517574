"""What can go wrong with the local stack."""

from __future__ import annotations

from marketbel_courier.errors import CourierError


class StackError(CourierError):
    """A process of the local stack did not start, or did not stay up."""


class PortTakenError(StackError):
    """A process of the local stack ended at once: somebody else listens on its port."""
