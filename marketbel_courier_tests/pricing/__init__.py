"""Rates, conversion and the comparison of offers, with plain values."""
