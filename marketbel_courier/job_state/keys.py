"""The names of every key that the courier reads or writes in Redis, each written here alone."""

from __future__ import annotations

from uuid import UUID

SYNC_TRIGGER_KEY = "sync:trigger"
PARSE_TRIGGERS_KEY = "parse:triggers"
RETRY_TRIGGERS_KEY = "retry:triggers"

SYNC_STATUS_KEY = "sync:status"
SYNC_LOCK_KEY = "sync:lock"
LAST_RUN_KEY = "sync:last_run"

JOB_PREFIX = "job:"
ACTIVE_JOBS_KEY = "jobs:active"
UNLISTED_JOB_PREFIX = "jobs:unlisted:"
JOB_INDEX_KEY = "jobs:shown"
OTHER_JOBS_KEY = "jobs:others"

MASTER_SHEET_URL_KEY = "settings:master_sheet_url"
MASTER_SHEET_WORKSHEET_KEY = "settings:master_sheet_name"
MASTER_SHEET_UPDATED_AT_KEY = "settings:master_sheet_url_updated_at"

SESSION_PREFIX = "admin:session:"
SESSIONS_KEY = "admin:sessions"
ATTEMPTS_PREFIX = "admin:attempts:"

# The former worker's library has a key for each task that is carried out at this moment, and one
# while a worker is up; it removes the latter when that is stopped, and both expire when it is
# killed.
FORMER_QUEUE_PATTERN = "arq:*"
FORMER_TASKS_PATTERN = "arq:in-progress:*"
FORMER_SIGN_OF_LIFE_PATTERN = "*:health-check"


TRIAL_KEY = "courier:trial"
SET_ASIDE_PREFIX = "courier:set-aside:"
REFUSED_RUN_PREFIX = "courier:refused-run:"


def set_aside_key(key: str) -> str:
    """The key to which an unreadable value of that key is renamed."""
    return f"{SET_ASIDE_PREFIX}{key}"


def refused_run_key(run_id: str) -> str:
    """The key that keeps why PostgreSQL took no writes of a run."""
    return f"{REFUSED_RUN_PREFIX}{run_id}"


def job_key(job_id: UUID | str) -> str:
    """The key of a job's hash."""
    return f"{JOB_PREFIX}{job_id}"


def unlisted_job_key(job_id: UUID | str) -> str:
    """The key of the hash of a job that is worked on while the active set is full."""
    return f"{UNLISTED_JOB_PREFIX}{job_id}"
