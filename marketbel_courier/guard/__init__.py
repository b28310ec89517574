"""Whether the prices of a list can be believed: each against its past, the list as a whole.

Everything here is pure: prices go in, what is held comes out. Fetching what is known of them and
keeping what is held is the work of `catalogue`.
"""
