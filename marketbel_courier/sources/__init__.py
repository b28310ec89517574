"""Fetches price lists verbatim: over HTTP, from Google Sheets, from local folders.

Fetching belongs here, and the meaning of addresses, headers and broken connections. The caller
decides where the bytes go: a `PriceListSink`, such as a pending file of `shared_volume`.
"""
