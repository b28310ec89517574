"""What an offer is worth beside others: rates, conversion, units, and which offer is the best.

Pure: no database and no network. Rates are fetched by `delivery/exchange_rates`, kept and applied
by `catalogue`.
"""
