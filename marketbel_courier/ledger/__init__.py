"""The courier's own tables, in the schema `courier`: deliveries, syncs, retries, alerts, leases.

SQL about these tables, alone or joined with Marketbel's, the records that SQL reads and writes, and
the words of their states belong here. Marketbel's tables by themselves are in `catalogue`; what is
decided by the rows, in `delivery`.
"""
