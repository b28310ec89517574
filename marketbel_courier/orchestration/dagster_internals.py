"""All uses of Dagster's private interface, in one place for the next upgrade.

Nothing else belongs here: each name has the reason why the public interface is not enough.
"""

# A storage of one's own: `dagster.yaml` names its class, which builds on the shipped one's parts.
from dagster._config.config_schema import UserConfigSchema
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    # Which materialization a check is about: the public result type takes it from the step.
    AssetCheckEvaluationTargetMaterializationData,
)

# A backfill that a program asks for: the public way is GraphQL, which needs the webserver.
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

# What a materialization was made of: Dagster writes these tags only of what a step returns.
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DEFAULT_DATA_VERSION,
    NULL_EVENT_POINTER,
    extract_data_version_from_entry,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)
from dagster._core.errors import DagsterRunAlreadyExists

# Planned materializations of partitions that are no range: Dagster plans only those of its tags.
from dagster._core.events import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    DagsterEventBatchMetadata,
    # What a step tells of many partitions at once: what it yields is stored one by one.
    StepMaterializationData,
    generate_event_batch_id,
)
from dagster._core.events.log import EventLogEntry

# What a run writes to its process's log: a run config of every run would have to name a logger.
from dagster._core.execution import context_creation_job
from dagster._core.execution.backfill import (
    # Which backfills are under way: `DagsterInstance.get_backfills` takes and returns these.
    BulkActionsFilter,
    BulkActionStatus,
    PartitionBackfill,
)

# A launcher of one's own rules: the class is Dagster's, what it is handed and sends is not public.
from dagster._core.launcher import LaunchRunContext

# A run queue of one's own limits: the class is public, what it answers with is not.
from dagster._core.run_coordinator.base import SubmitRunContext
from dagster._core.run_coordinator.queued_run_coordinator import RunQueueConfig
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorType,
    ScheduleInstigatorData,
    TickStatus,
)

# How a partition's check ended: `get_asset_check_partition_info` answers with it.
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetEventTagsTable, AssetKeyTable
from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
from dagster._core.storage.schedules.schema import InstigatorsTable, JobTable, JobTickTable

# Whether a run was handed to a code server: Dagster writes this tag of it right before.
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._core.utils import make_new_backfill_id

# The web UI as an application: the public way is a command that listens by itself.
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClassData, pack_value, serialize_value
from dagster._time import get_current_datetime, get_current_timestamp
from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.run_storage import PostgresRunStorage
from dagster_postgres.schedule_storage import PostgresScheduleStorage
from dagster_postgres.utils import pg_url_from_config

__all__ = [
    "CODE_VERSION_TAG",
    "DEFAULT_DATA_VERSION",
    "GRPC_INFO_TAG",
    "NULL_EVENT_POINTER",
    "AssetCheckEvaluationTargetMaterializationData",
    "AssetCheckExecutionRecordStatus",
    "AssetEventTagsTable",
    "AssetGraph",
    "AssetKeyTable",
    "AssetMaterializationPlannedData",
    "BulkActionStatus",
    "BulkActionsFilter",
    "ConfigurableClassData",
    "DagsterEvent",
    "DagsterEventBatchMetadata",
    "DagsterPostgresStorage",
    "DagsterRunAlreadyExists",
    "EventLogEntry",
    "ExecuteRunArgs",
    "InstigatorState",
    "InstigatorType",
    "InstigatorsTable",
    "JobTable",
    "JobTickTable",
    "LaunchRunContext",
    "PartitionBackfill",
    "PostgresEventLogStorage",
    "PostgresRunStorage",
    "PostgresScheduleStorage",
    "RunQueueConfig",
    "RunTagsTable",
    "RunsTable",
    "ScheduleInstigatorData",
    "StepMaterializationData",
    "SubmitRunContext",
    "TickStatus",
    "UserConfigSchema",
    "WorkspaceFileTarget",
    "WorkspaceProcessContext",
    "context_creation_job",
    "extract_data_version_from_entry",
    "generate_event_batch_id",
    "get_current_datetime",
    "get_current_timestamp",
    "get_input_data_version_tag",
    "get_input_event_pointer_tag",
    "make_new_backfill_id",
    "pack_value",
    "pg_url_from_config",
    "serialize_value",
]
