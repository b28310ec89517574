"""Alembic's scripts, which bring a database to the schema that this version expects."""
