"""The rest of the existing system, as badly behaved as it is: fakes that tests and scripts start.

Here belongs what others do to the same Redis, PostgreSQL, volume and HTTP: the existing ml-analyze,
the existing admin API with its page, what the old worker left behind, the tables of the existing
system's own migrations. Habits that hurt are kept on purpose, and each is asserted once.
"""
