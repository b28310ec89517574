"""Where price lists come from: verbatim bytes over HTTP, from Google Sheets, from local folders.

Fetching, and what an address, a header or a broken connection means for it, belongs here. Where
the bytes go is the caller's: a `PriceListSink`, such as a pending file of `shared_volume`.
"""
