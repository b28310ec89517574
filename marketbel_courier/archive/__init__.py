"""Stores the contents of price lists by their checksums, in a folder or in object storage.

This folder knows only bytes under the names of their SHA-256. Which contents belong to which
supplier is recorded in `ledger`; which are kept, and how long, is decided in `delivery`.
"""
