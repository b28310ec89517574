"""The bundled ml-analyze: a service of its own that keeps the contract of Marketbel's.

Its HTTP routes, its jobs in Redis and the workers that take them belong here; the work itself is
done by `ingestion`. The courier talks to the service through `ml_client` alone.
"""
