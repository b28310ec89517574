"""The bundled ml-analyze: a separate service with the contract of Marketbel's own.

Its HTTP routes, its jobs in Redis and its workers belong here; the work itself is done by
`ingestion`. The courier talks to the service through `ml_client` alone.
"""
