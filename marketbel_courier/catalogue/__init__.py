"""Marketbel's tables, in the schema `public`: suppliers, items, products, `parsing_logs`, users.

SQL about these tables and the records that it reads and writes belong here. The courier's own
tables are in `ledger`; connections and migrations, in `database`.
"""
