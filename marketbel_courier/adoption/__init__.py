"""The data that the former worker left: inspect it, decide, take it over, and report.

This is done once, at the first start. The former worker's data in Redis is read and written in
`job_state.former_jobs`, its rows in `ledger.adoption`, its files in `shared_volume`.
"""
