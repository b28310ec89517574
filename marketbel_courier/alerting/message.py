"""What is posted to the webhook: one readable line for people, the same in fields for programs.

Slack shows `text` and ignores the keys that it does not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from marketbel_courier.ledger.alerts import Alert, AlertKind, Severity

DIGEST_KIND = "digest"
LONGEST_REASON = 1000
# What a digest holds at most keeps it below Slack's 40,000 characters, also when all are escaped.
MOST_CAUSES = 5
MOST_NAMES_PER_CAUSE = 20
LONGEST_NAME = 60

_WHAT = {
    AlertKind.FAILED_FOR_GOOD: "failed for good",
    AlertKind.RETRIES_EXHAUSTED: "failed, and its retries are used up",
    AlertKind.RUN_DIED: "a run died",
    AlertKind.VOLUME: "the shared volume is in trouble",
    AlertKind.REGISTRY: "the supplier registry is in trouble",
    AlertKind.ML_UNAVAILABLE: "ml-analyze is in trouble",
    AlertKind.ML_LIMIT: "ml-analyze cannot do something",
    AlertKind.OVERDUE: "is overdue",
}
_ABOUT_ONE_SUPPLIER = frozenset(
    {
        AlertKind.FAILED_FOR_GOOD,
        AlertKind.RETRIES_EXHAUSTED,
        AlertKind.OVERDUE,
    }
)


class MessageBody(BaseModel):
    """The JSON of one message. `link` is empty where there is nothing to point to."""

    model_config = ConfigDict(frozen=True)

    text: str
    # Names and reasons are not markup: an asterisk in a file name is an asterisk.
    mrkdwn: bool = False
    kind: str
    severity: Severity
    supplier: str = ""
    phase: str = ""
    cause: str = ""
    reason: str
    link: str
    raised_at: datetime
    alerts: int = 1
    causes: Mapping[str, int] = {}


@dataclass(frozen=True)
class Message:
    """A body, and the alerts that are told with it."""

    body: MessageBody
    alerts: Sequence[Alert]


def plan_messages(
    alerts: Sequence[Alert], *, most_messages: int, ui_url: str | None
) -> list[Message]:
    """A message for each alert, the gravest first; the last one sums up those that are too many."""
    ordered = sorted(alerts, key=_gravest_first)
    fits = len(ordered) <= most_messages
    alone = ordered if fits else ordered[: most_messages - 1]
    messages = [Message(message_of(alert, ui_url=ui_url), [alert]) for alert in alone]
    if rest := ordered[len(alone) :]:
        messages.append(Message(digest_of(rest, beside=len(alone), ui_url=ui_url), rest))
    return messages


def _gravest_first(alert: Alert) -> tuple[bool, bool, int]:
    return (alert.severity is not Severity.ERROR, alert.supplier_name != "", alert.alert_id)


def message_of(alert: Alert, *, ui_url: str | None) -> MessageBody:
    """The message about one alert."""
    reason = _one_line(str(alert.reason))
    link = link_of(alert, ui_url)
    phase = f" ({alert.phase})" if alert.phase else ""
    who = f"{_one_line(alert.supplier_name)}: " if alert.supplier_name else ""
    told = f"{who}{_WHAT[alert.kind]}{phase}: {reason} {link}"
    return MessageBody(
        text=f"{alert.severity.upper()}: {_escape(told.rstrip())}",
        kind=alert.kind,
        severity=alert.severity,
        supplier=alert.supplier_name,
        phase=alert.phase,
        cause=alert.cause,
        reason=reason,
        link=link,
        raised_at=alert.raised_at,
    )


def digest_of(alerts: Sequence[Alert], *, beside: int, ui_url: str | None) -> MessageBody:
    """One message about many alerts, by what happened; `beside` were told one by one."""
    by_cause: dict[tuple[AlertKind, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_cause[alert.kind, alert.cause].append(alert)
    groups = sorted(by_cause.items(), key=lambda group: -len(group[1]))
    told = [
        f"{len(group)} × {_WHAT[kind]} ({cause}): {_names(group)}"
        for (kind, cause), group in groups[:MOST_CAUSES]
    ]
    if untold := sum(len(group) for _, group in groups[MOST_CAUSES:]):
        told.append(f"{untold} of other causes")
    reason = "; ".join(told) + ". Each is kept with its reason in the table courier.alerts."
    gravest = min(alerts, key=_gravest_first)
    link = f"{ui_url}/runs" if ui_url else ""
    count = f"{len(alerts)}{' more' if beside else ''} alerts"
    return MessageBody(
        text=f"{gravest.severity.upper()}: {_escape(f'{count}. {reason} {link}'.rstrip())}",
        kind=DIGEST_KIND,
        severity=gravest.severity,
        reason=reason,
        link=link,
        raised_at=max(alert.raised_at for alert in alerts),
        alerts=len(alerts),
        causes=_count_causes(alerts),
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


def _names(alerts: Sequence[Alert]) -> str:
    names = [_one_line(alert.supplier_name or alert.subject, LONGEST_NAME) for alert in alerts]
    shown = ", ".join(names[:MOST_NAMES_PER_CAUSE])
    hidden = len(names) - MOST_NAMES_PER_CAUSE
    return f"{shown} and {hidden} more" if hidden > 0 else shown


def _count_causes(alerts: Sequence[Alert]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for alert in alerts:
        counts[alert.cause] += 1
    return dict(counts)


def _one_line(text: str, longest: int = LONGEST_REASON) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _escape(text: str) -> str:
    # The three characters that Slack gives a meaning: `<!channel>` would call everybody.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
