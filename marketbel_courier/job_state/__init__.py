"""What Redis holds for everybody who watches: jobs, the sync's state, and requests (triggers).

One module for each thing that is kept there; key names stand in `keys` alone. What a job or a sync
should say is decided in `delivery`; what outlasts Redis is in `ledger`.
"""
