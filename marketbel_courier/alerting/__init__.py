"""Sending alerts: their text, their channels, when they are sent, and overdue suppliers.

Alerts about a delivery are raised where the delivery fails, and all alerts are stored by
`ledger`.
"""
