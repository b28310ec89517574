"""Everything that imports Dagster: assets, checks, jobs, schedules, sensors, resource and storage.

No other folder imports dagster. Decisions that do not need Dagster belong in `delivery` or
`registry`; private parts of Dagster are imported in `dagster_internals` alone.
"""
