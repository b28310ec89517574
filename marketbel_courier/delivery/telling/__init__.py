"""What people read about a job and about a supplier: states, histories, verdicts, and their texts.

Everything here renders what the ledger contains; nothing here decides what happens to a
delivery.
"""
