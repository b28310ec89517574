"""A notification: what is posted to the webhook about alerts, for people and for programs.

Slack shows `text` and ignores the keys that it does not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from marketbel_courier.ledger.alerts import Alert, AlertKind, Severity
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, data_of

DIGEST_KIND = "digest"
TRIAL_KIND = "trial"
LONGEST_REASON = 1000
# These limits keep a digest below Slack's 40,000 characters, also when all are escaped.
MOST_CAUSES = 5
MOST_NAMES_PER_CAUSE = 20
LONGEST_NAME = 60

_WHAT = {
    AlertKind.FAILED_FOR_GOOD: Message("alert-failed-for-good"),
    AlertKind.RETRIES_EXHAUSTED: Message("alert-retries-exhausted"),
    AlertKind.RUN_DIED: Message("alert-run-died"),
    AlertKind.VOLUME: Message("alert-volume"),
    AlertKind.ARCHIVE: Message("alert-archive"),
    AlertKind.RETENTION: Message("alert-retention"),
    AlertKind.REGISTRY: Message("alert-registry"),
    AlertKind.REDIS: Message("alert-redis"),
    AlertKind.ML_UNAVAILABLE: Message("alert-ml-unavailable"),
    AlertKind.ML_LIMIT: Message("alert-ml-limit"),
    AlertKind.OVERDUE: Message("alert-is-overdue"),
    AlertKind.NEEDS_MAPPING: Message("alert-needs-mapping"),
    AlertKind.RATES: Message("alert-rates"),
    AlertKind.PRICES_HELD: Message("alert-prices-held"),
    AlertKind.LIST_HELD: Message("alert-list-held"),
    AlertKind.PRICES_DOUBTED: Message("alert-prices-doubted"),
    AlertKind.PLATFORM: Message("alert-platform"),
}
_ABOUT_ONE_SUPPLIER = frozenset(
    {
        AlertKind.FAILED_FOR_GOOD,
        AlertKind.RETRIES_EXHAUSTED,
        AlertKind.OVERDUE,
        AlertKind.NEEDS_MAPPING,
        AlertKind.PRICES_HELD,
        AlertKind.LIST_HELD,
        AlertKind.PRICES_DOUBTED,
    }
)


class NotificationState(StrEnum):
    """Whether something has happened, or is over."""

    RAISED = "raised"
    RESOLVED = "resolved"


class NotificationBody(BaseModel):
    """The JSON of one notification: `text` and `reason` in a language, the rest in none.

    `reason_data` is the reason's code with its parameters; a reason in another program's words has
    no code. `link` is empty where there is nothing to point to.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    # Names and reasons are not markup: an asterisk in a file name is an asterisk.
    mrkdwn: bool = False
    state: NotificationState = NotificationState.RAISED
    kind: str
    severity: Severity
    supplier: str = ""
    phase: str = ""
    cause: str = ""
    reason: str
    reason_data: Mapping[str, Any] | None = None
    link: str
    raised_at: datetime
    alerts: int = 1
    causes: Mapping[str, int] = {}


@dataclass(frozen=True)
class Notification:
    """A body, and the alerts that are told with it."""

    body: NotificationBody
    alerts: Sequence[Alert]


def plan_notifications(
    alerts: Sequence[Alert], *, most: int, ui_url: str | None, language: Language
) -> list[Notification]:
    """One for each alert, the gravest first; the last one sums up those that are too many."""
    ordered = sorted(alerts, key=_gravest_first)
    fits = len(ordered) <= most
    alone = ordered if fits else ordered[: most - 1]
    planned = [
        Notification(notification_of(alert, ui_url=ui_url, language=language), [alert])
        for alert in alone
    ]
    if rest := ordered[len(alone) :]:
        digest = digest_of(rest, beside=len(alone), ui_url=ui_url, language=language)
        planned.append(Notification(digest, rest))
    return planned


def _gravest_first(alert: Alert) -> tuple[bool, bool, int]:
    return (alert.severity is not Severity.ERROR, alert.supplier_name != "", alert.alert_id)


def notification_of(alert: Alert, *, ui_url: str | None, language: Language) -> NotificationBody:
    """The notification about one alert."""
    reason = _one_line(alert.reason.text(language))
    link = link_of(alert, ui_url)
    told = Message(
        "alert-line",
        severity=alert.severity,
        supplier=_one_line(alert.supplier_name) or None,
        what=_WHAT[alert.kind],
        phase=alert.phase or None,
        reason=reason,
    ).text(language)
    return NotificationBody(
        text=_escape(f"{told} {link}".rstrip()),
        kind=alert.kind,
        severity=alert.severity,
        supplier=alert.supplier_name,
        phase=alert.phase,
        cause=alert.cause,
        reason=reason,
        reason_data=data_of(alert.reason),
        link=link,
        raised_at=alert.raised_at,
    )


def digest_of(
    alerts: Sequence[Alert], *, beside: int, ui_url: str | None, language: Language
) -> NotificationBody:
    """One notification of many alerts, by what happened; `beside` were told one by one."""
    by_cause: dict[tuple[AlertKind, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_cause[alert.kind, alert.cause].append(alert)
    groups = sorted(by_cause.items(), key=lambda group: -len(group[1]))
    told = [
        Message(
            "alert-group",
            n=len(group),
            what=_WHAT[kind],
            cause=cause,
            names=_names(group, language),
        )
        for (kind, cause), group in groups[:MOST_CAUSES]
    ]
    if untold := sum(len(group) for _, group in groups[MOST_CAUSES:]):
        told.append(Message("alert-other-causes", n=untold))
    groups_told = "; ".join(group.text(language) for group in told)
    reason = f"{groups_told}. {Message('alert-digest-kept').text(language)}"
    gravest = min(alerts, key=_gravest_first)
    link = f"{ui_url}/runs" if ui_url else ""
    head = Message(
        "alert-digest",
        severity=gravest.severity,
        n=len(alerts),
        more="yes" if beside else None,
    ).text(language)
    return NotificationBody(
        text=_escape(f"{head} {reason} {link}".rstrip()),
        kind=DIGEST_KIND,
        severity=gravest.severity,
        reason=reason,
        link=link,
        raised_at=max(alert.raised_at for alert in alerts),
        alerts=len(alerts),
        causes=_count_causes(alerts),
    )


def ends_of(alerts: Sequence[Alert], *, language: Language) -> NotificationBody:
    """One notification of all that is over."""
    told = [
        Message(
            "alert-end",
            supplier=_one_line(alert.supplier_name, LONGEST_NAME) or None,
            what=_WHAT[alert.kind],
            subject=alert.subject,
            by=alert.resolved_by,
        ).text(language)
        for alert in alerts[:MOST_NAMES_PER_CAUSE]
    ]
    if untold := len(alerts) - len(told):
        told.append(Message("alert-other-ends", n=untold).text(language))
    reason = "; ".join(told)
    text = Message("alert-over", what=reason).text(language)
    return NotificationBody(
        text=_escape(text),
        state=NotificationState.RESOLVED,
        kind=alerts[0].kind if len(alerts) == 1 else DIGEST_KIND,
        severity=Severity.WARNING,
        supplier=alerts[0].supplier_name if len(alerts) == 1 else "",
        cause=alerts[0].cause if len(alerts) == 1 else "",
        reason=reason,
        link="",
        raised_at=max(alert.raised_at for alert in alerts),
        alerts=len(alerts),
        causes=_count_causes(alerts),
    )


def trial_of(by: str, *, language: Language) -> NotificationBody:
    """The notification that is sent to try a channel."""
    said = Message("alert-trial", by=by)
    return NotificationBody(
        text=_escape(said.text(language)),
        kind=TRIAL_KIND,
        severity=Severity.WARNING,
        reason=said.text(language),
        reason_data=data_of(said),
        link="",
        raised_at=datetime.now(UTC),
        alerts=0,
    )


def link_of(alert: Alert, ui_url: str | None) -> str:
    """Where Dagster's web UI shows more: the run, else the supplier's partition, else nothing."""
    if not ui_url:
        return ""
    if alert.run_id:
        return f"{ui_url}/runs/{quote(alert.run_id, safe='')}"
    if alert.kind in _ABOUT_ONE_SUPPLIER:
        partition = quote(alert.subject, safe="")
        return f"{ui_url}/assets/raw_price_list?view=partitions&partition={partition}"
    return ""


def _names(alerts: Sequence[Alert], language: Language) -> str:
    names = [_one_line(alert.supplier_name or alert.subject, LONGEST_NAME) for alert in alerts]
    shown = ", ".join(names[:MOST_NAMES_PER_CAUSE])
    hidden = len(names) - MOST_NAMES_PER_CAUSE
    return Message("alert-names", shown=shown, hidden=hidden if hidden > 0 else None).text(language)


def _count_causes(alerts: Sequence[Alert]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for alert in alerts:
        counts[alert.cause] += 1
    return dict(counts)


def _one_line(text: str, longest: int = LONGEST_REASON) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _escape(text: str) -> str:
    # The three characters with a meaning in Slack: `<!channel>` would notify all members.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
