"""The courier's own tables, in the schema `courier`: deliveries, syncs, retries, alerts, leases.

SQL for these tables, alone or joined with Marketbel's, the records for their rows, and the values
of their states belong here. SQL for Marketbel's tables alone is in `catalogue`; decisions based on
the rows are made in `delivery`.
"""
