"""All that is Dagster's: assets, checks, jobs, schedules, sensors, the resource and the storage.

Nothing else imports dagster. What is decided without Dagster belongs to `delivery` or `registry`;
what is private to Dagster is imported in `dagster_internals` alone.
"""
