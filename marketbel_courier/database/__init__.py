"""Access to PostgreSQL: connection pools, lost connections, migrations.

Queries about rows do not belong here: those of Marketbel's tables are in `catalogue`, those of the
courier's own tables in `ledger`.
"""
