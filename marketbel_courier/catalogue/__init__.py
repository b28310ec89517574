"""Marketbel's tables, in the schema `public`: suppliers, items, products, `parsing_logs`, users.

SQL about these tables and the records that it reads and writes belong here. Whatever joins them
with the courier's own tables is in `ledger`, which stands above; connections are in `database`.
"""
