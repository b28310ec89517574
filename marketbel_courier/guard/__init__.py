"""Decides which prices are held: each price by its history, and the list as a whole.

Everything here is pure: prices are passed in, held prices are returned. Loading the history and
storing held prices is done in `catalogue`.
"""
