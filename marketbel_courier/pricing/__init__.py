"""Comparing offers: exchange rates, conversion, units, and which offer is the best.

Pure: no database and no network. Rates are fetched by `delivery/exchange_rates`, stored and applied
by `catalogue`.
"""
