"""Keeps the contents of price lists by their checksums, in a folder or in object storage.

Which contents are kept, whose they are and how long is the ledger's to know and `delivery`'s to
decide: here are only bytes under the names of their SHA-256.
"""
