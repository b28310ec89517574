"""What Redis contains for other programs: jobs, the sync's state, and requests (triggers).

There is one module for each of these; key names are in `keys` alone. The content of a job or a sync
is decided in `delivery`; data that has to survive a loss of Redis is in `ledger`.
"""
