"""The courier's work for a supplier: fetch the file, have the file read, report the result.

Fetching files onto the volume, retries, syncs, and what all steps of a run share belong here. The
reading of a file on the volume is in `reading`, the texts about jobs in `telling`. Nothing here
imports Dagster, and all SQL is in `ledger`.
"""
