"""What the courier does for a supplier: fetch the file, have the file read, keep all informed.

How a file comes onto the volume, the retries, the syncs, and what all steps of a run share belong
here. The reading of a file that lies there is in `reading`, the words about jobs in `telling`.
Nothing here knows Dagster, and SQL is the ledger's.
"""
