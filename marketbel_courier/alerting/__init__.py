"""Alerts on their way to an operator: what they say, when they go, and which are worth raising.

What went wrong with one delivery is judged where the delivery fails, and alerts are kept by
`ledger`.
"""
