"""Whether Dagster still works: its daemon, its code server, every sensor and schedule.

This is read from Dagster's storage and needs only the database, none of these processes. Alerts
are raised and sent elsewhere.
"""
