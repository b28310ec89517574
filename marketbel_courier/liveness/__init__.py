"""Whether Dagster still works: its daemon, its code server, every sensor and schedule.

Read from what they leave in Dagster's storage, by whoever has the database; nothing here needs one
of them to be up, and nothing here tells anybody.
"""
