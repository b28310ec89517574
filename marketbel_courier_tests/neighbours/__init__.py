"""Imitations of the rest of the existing system, with its defects, which tests and scripts start.

Everything that other programs do to the same Redis, PostgreSQL, volume and HTTP belongs here: the
existing ml-analyze, the existing admin API with its page, the data that the former worker left, the
tables of the existing system's own migrations. Harmful behaviour is imitated on purpose, and each
instance is asserted once.
"""
