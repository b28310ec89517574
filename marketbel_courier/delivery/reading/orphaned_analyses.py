"""Decides whether ml-analyze still works on an analysis that it reports as under way: pure.

The running ml-analyze works inside its process and keeps each status in Redis. After a restart a
job answers `processing` for ever: the answer is there, the work is not. A slow job of a living
service gives the same answers, so a pause alone proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

ANSWERS_WITHOUT_MOVE = 6
SHARE_OF_PATIENCE = 1 / 60  # half a minute for the usual half an hour


class RestartSign(IntEnum):
    """How much speaks for a restart of the service since it was given the file.

    A broken connection is a hint, because a busy service or a proxy may break one as well. A watch
    that was taken over from a run that died is a hint too. A refused connection is a strong sign,
    and so is an analysis that was watched for as long as patience lasts and did not move.
    """

    NONE = 0
    HINT = 1
    STRONG = 2


@dataclass(frozen=True)
class Watch:
    """What was seen of an analysis. `unmoved` is how long the answers have been exactly the same,
    since the service was last away.

    `created_at` and `service_started_at` are times of the service's own clock, None where it does
    not say; `later_ones_ended` tells that analyses handed over after this one have ended meanwhile.
    """

    sign: RestartSign
    unmoved_answers: int
    unmoved_seconds: float
    patience_seconds: float
    jobs_are_durable: bool = False
    created_at: datetime | None = None
    service_started_at: datetime | None = None
    later_ones_ended: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether the analysis has stood still for long enough to look for the reason."""
        return (
            self.unmoved_answers >= ANSWERS_WITHOUT_MOVE
            and self.unmoved_seconds >= self.patience_seconds * SHARE_OF_PATIENCE
        )


def is_orphaned(watch: Watch) -> bool:
    """Whether nobody works on the analysis any more, so that the file is to be sent again.

    If the service tells when it started, that time decides. Otherwise a strong sign of a restart is
    enough once the analysis has stood still; a hint is enough only if the service ends later
    analyses meanwhile.
    """
    if watch.jobs_are_durable or not watch.is_quiet:
        return False
    if watch.service_started_at is not None and watch.created_at is not None:
        return watch.created_at < watch.service_started_at
    if watch.sign is RestartSign.HINT:
        return watch.later_ones_ended
    return watch.sign is RestartSign.STRONG
