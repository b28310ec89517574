"""The catalogue in PostgreSQL: the only place where SQL is written."""
