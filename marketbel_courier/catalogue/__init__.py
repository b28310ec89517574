"""Marketbel's tables, in the schema `public`: suppliers, items, products, `parsing_logs`, users.

The SQL for these tables and the records for their rows belong here. SQL that joins them with the
courier's own tables is in `ledger`, which may import this folder; connections are in `database`.
"""
