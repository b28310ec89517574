"""What is said about a job and about a supplier: states, stories, verdicts, and their words.

Everything here renders what the ledger knows; nothing here decides what happens to a delivery.
"""
