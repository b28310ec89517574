"""Every error the courier raises on purpose, and whether a retry can help.

CourierError
├── ConfigurationError              a setting is missing or wrong; nothing was started
├── TablesMissing                   the database lacks tables, of Marketbel's or of the courier's
├── MasterSheetError                the master sheet cannot be used; no supplier was changed
├── UnreadableFile                  a file as a whole cannot be read
│   ├── UnsureReading               it can, but a person has to say which column holds what
│   └── DoubtfulPrices              it can, but a person has to say that its prices are right
└── DeliveryError                   one supplier's delivery cannot go on
    ├── TransientError              the same attempt may succeed later
    │   ├── NetworkError            no connection, a reset, a time-out, a failed name look-up
    │   ├── SourceUnavailable       the source answered 5xx or 408
    │   ├── RateLimited             429, or Google's quota: wait `retry_after_seconds`
    │   ├── IncompleteTransfer      the body was empty or shorter than announced
    │   ├── ChecksumMismatch        the stored file is not what was downloaded
    │   ├── StorageUnavailable      PostgreSQL or the disk broke off
    │   ├── Interrupted             the run was stopped before this supplier was done
    │   ├── WorkerDied              the run's process ended without a word
    │   ├── LeftUnfinished          the former worker began it and never ended it
    │   ├── VolumeError             the shared volume refused the write
    │   │   └── VolumeFull          no space, also after the oldest finished files were removed
    │   ├── MlUnavailable           ml-analyze does not answer, or answers 5xx
    │   │   ├── MlBusy              429: wait `retry_after_seconds`
    │   │   ├── MlAccessRefused     401, 403: the token is wrong, or a gateway wants a login
    │   │   └── MlWrongAnswer       a redirect, a web page, another's job: no ml-analyze said that
    │   ├── AnalysisLost            ml-analyze forgot the job, also after it was resent
    │   ├── AnalysisStalled         no progress for too long
    │   └── AnalysisOverdue         it goes on, but has taken longer than it may
    └── PermanentError              a person has to change something first
        ├── InvalidSource           a URL that cannot be fetched, or must not be
        ├── SourceNotFound          404 or 410
        ├── SourceRefused           401, 403 and the other 4xx
        ├── FileTooLarge            over the limit, by header or by count
        ├── WrongFileKind           the first bytes are those of no price list
        ├── CredentialsMissing      no Google service account is configured, or it is unusable
        ├── SheetNotShared          the sheet is not shared with the service account
        ├── UnknownSupplier         a partition key that belongs to nobody
        ├── UnexpectedFailure       a defect of ours; the run's log has the details
        ├── OtherRoute              the file goes down the other route; its asset is another one
        ├── NothingToAnalyze        there is no delivered file for this supplier
        ├── AnalysisRejected        ml-analyze refused the file at the hand-over
        ├── AnalysisFailed          ml-analyze could not read the file
        ├── LegacyFailed            the legacy pipeline could not read the file
        ├── NeedsMapping            the file is held until a person has said how it is read
        ├── NeedsRelease            the list is held until a person has said that it is right
        └── Superseded              a newer delivery of the same supplier took this one's place
"""

from __future__ import annotations

from marketbel_courier.messages.message import Message, lines


class CourierError(Exception):
    """The root: whatever is caught as this carries a message fit for an operator.

    The message begins with what is wrong: some pages show its first 45 characters only. It names
    no supplier in front, as the supplier's name stands beside it wherever it is shown. `str()` is
    the message in English.
    """

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def causes_of(error: BaseException) -> list[BaseException]:
    """The error, and whatever it was raised from or among."""
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or current in found:
            continue
        found.append(current)
        pending += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            pending += current.exceptions
    return found


def without_name(message: str, supplier_name: str | None) -> str:
    """A message of a version before, which began with the supplier's name, as it is told today."""
    return message.removeprefix(f"{supplier_name}: ") if supplier_name else message


class ConfigurationError(CourierError):
    """A setting is missing or wrong. `problems` has a message for each; each is a line."""

    def __init__(self, *problems: Message) -> None:
        self.problems = problems
        super().__init__(lines(self.problems))


class TablesMissing(CourierError):
    """The database lacks tables: migrations have not run, of Marketbel or of the courier."""


class MasterSheetError(CourierError):
    """The master sheet cannot be read, is empty, or has lost too many suppliers at once."""


class UnreadableFile(CourierError):
    """The file as a whole cannot be read; the message says why and what to ask for."""


class UnsureReading(UnreadableFile):
    """The file can be read, but a person has to say first which column holds what."""


class DoubtfulPrices(UnreadableFile):
    """The file can be read, but a person has to say first that its prices are right."""


class DeliveryError(CourierError):
    """One supplier's delivery cannot go on.

    `transient` says whether a later attempt of the same thing may succeed.
    `code` is a stable word for ledgers, metrics and tests.
    """

    transient = False
    code = "delivery_error"


class TransientError(DeliveryError):
    """The same attempt may succeed later."""

    transient = True
    code = "transient"


class NetworkError(TransientError):
    """No connection, a reset, a time-out or a failed name look-up.

    `refused` is true when the peer refused the connection: a service that is starting.
    """

    code = "network"

    def __init__(self, message: Message, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class SourceUnavailable(TransientError):
    """The source answered 5xx or 408; `retry_after_seconds` is what it asked for, if it did."""

    code = "source_unavailable"

    def __init__(self, message: Message, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class RateLimited(SourceUnavailable):
    """The source asks to slow down."""

    code = "rate_limited"


class IncompleteTransfer(TransientError):
    """The body was empty, or shorter than announced."""

    code = "incomplete_transfer"


class ChecksumMismatch(TransientError):
    """The stored file is not what was downloaded: it must be downloaded again."""

    code = "checksum_mismatch"


class VolumeError(TransientError):
    """The shared volume refused the write (full, read-only, gone)."""

    code = "volume"


class VolumeFull(VolumeError):
    """No space is left, or the volume's own limit is reached."""

    code = "volume_full"


class WorkerDied(TransientError):
    """The process of a run ended without a word: killed, or its machine restarted."""

    code = "worker_died"


class LeftUnfinished(TransientError):
    """The former worker began the job and was replaced before it had ended it."""

    code = "left_unfinished"


class StorageUnavailable(TransientError):
    """PostgreSQL or the disk broke off in the middle of a delivery."""

    code = "storage_unavailable"


class Interrupted(TransientError):
    """The run was stopped before this supplier was done."""

    code = "interrupted"


class MlUnavailable(TransientError):
    """ml-analyze does not answer, or answers 5xx; `refused` as in NetworkError.

    `retry_after_seconds` is what it asked for, if it did.
    """

    code = "ml_unavailable"

    def __init__(
        self,
        message: Message,
        *,
        refused: bool = False,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.refused = refused
        self.retry_after_seconds = retry_after_seconds


class MlBusy(MlUnavailable):
    """ml-analyze, or a gateway before it, asks to slow down."""

    code = "ml_busy"


class MlAccessRefused(MlUnavailable):
    """ml-analyze, or a gateway before it, does not know the courier: no file is to blame."""

    code = "ml_access_refused"


class MlWrongAnswer(MlUnavailable):
    """What came is no answer of ml-analyze to what was asked: no file is to blame."""

    code = "ml_wrong_answer"


class AnalysisLost(TransientError):
    """ml-analyze forgot the job, and forgot it again when it was resent."""

    code = "analysis_lost"


class AnalysisStalled(TransientError):
    """An analysis showed no progress for too long."""

    code = "analysis_stalled"


class AnalysisOverdue(TransientError):
    """An analysis is not over after the longest time that it may take, whatever it shows."""

    code = "analysis_overdue"


class PermanentError(DeliveryError):
    """A person has to change something before another attempt makes sense."""

    code = "permanent"


class InvalidSource(PermanentError):
    """A URL that cannot be fetched, or must not be."""

    code = "invalid_source"


class SourceNotFound(PermanentError):
    """The source answered 404 or 410, or a local file is not there."""

    code = "source_not_found"


class SourceRefused(PermanentError):
    """The source answered 401, 403 or another 4xx."""

    code = "source_refused"


class FileTooLarge(PermanentError):
    """The file is over the limit, by its header or by the bytes that came."""

    code = "file_too_large"


class WrongFileKind(PermanentError):
    """The first bytes are those of no price list."""

    code = "wrong_file_kind"


class CredentialsMissing(PermanentError):
    """No Google service account is configured, or its file is unusable."""

    code = "credentials_missing"


class SheetNotShared(PermanentError):
    """The sheet is not shared with the service account."""

    code = "sheet_not_shared"


class UnknownSupplier(PermanentError):
    """A partition key that belongs to no supplier."""

    code = "unknown_supplier"


class UnexpectedFailure(PermanentError):
    """A defect of ours, met by one supplier; the run's log has the details."""

    code = "unexpected"


class OtherRoute(PermanentError):
    """The file goes down the other route, by the settings or the supplier's own."""

    code = "other_route"


class NothingToAnalyze(PermanentError):
    """There is no delivered file for this supplier."""

    code = "nothing_to_analyze"


class AnalysisRejected(PermanentError):
    """ml-analyze itself refused what it was handed.

    `is_the_services` tells that the reason lies in the service, not in the file: another reader may
    well read it.
    """

    code = "analysis_rejected"

    def __init__(self, message: Message, *, is_the_services: bool = False) -> None:
        super().__init__(message)
        self.is_the_services = is_the_services


class AnalysisFailed(PermanentError):
    """ml-analyze took the file and could not read it; `is_the_services` as above."""

    code = "analysis_failed"

    def __init__(self, message: Message, *, is_the_services: bool = False) -> None:
        super().__init__(message)
        self.is_the_services = is_the_services


class LegacyFailed(PermanentError):
    """The legacy pipeline took the file and could not read it."""

    code = "legacy_failed"


class NeedsMapping(PermanentError):
    """The file waits until a person has said which column holds what; nothing was stored."""

    code = "needs_mapping"


class NeedsRelease(PermanentError):
    """The list waits until a person has said that its prices are right; nothing was stored."""

    code = "needs_release"


class Superseded(PermanentError):
    """A newer delivery of the same supplier took this one's place."""

    code = "superseded"
