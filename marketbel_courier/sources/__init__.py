"""Where price lists come from: verbatim bytes over HTTP, from Google Sheets, from local folders.

Fetching belongs here, and what an address, a header or a broken connection means for it. Where the
bytes go is the caller's business: a `PriceListSink`, such as a pending file of `shared_volume`.
"""
