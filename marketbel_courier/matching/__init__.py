"""Finds the product of a supplier's item: reads names, compares them, and decides.

Everything here is pure: items and products are passed in, decisions are returned. Loading products
and storing decisions is done in `ingestion`; SQL about matches is in `catalogue`.
"""
