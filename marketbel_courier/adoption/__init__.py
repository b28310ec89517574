"""What the former worker left behind: looked at, decided upon, taken over, and reported.

All of this is done once, at the first start. What Redis holds of the former worker is read and
written in `job_state.former_jobs`, its rows in `ledger.adoption`, its files in `shared_volume`.
"""
