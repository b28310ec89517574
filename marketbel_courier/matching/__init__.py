"""Finding the product that a supplier's item is: names read, compared, and decided about.

Everything here is pure: items and products go in, decisions come out, in memory. Loading products
and storing decisions is the work of `ingestion`; SQL about matches is in `catalogue`.
"""
