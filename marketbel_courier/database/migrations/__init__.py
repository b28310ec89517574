"""Alembic's scripts: what brings a database to the schema that this version expects."""
