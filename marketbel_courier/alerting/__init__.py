"""Alerts on their way to an operator: what they say, when they go, and which are worth raising."""
