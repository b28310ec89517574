"""The drill: tests a running deployment with temporary suppliers, and gives a verdict.

The exercises and their expected results, the source that misbehaves, the temporary suppliers, their
removal, and the comparison belong here. Nothing here changes data of other suppliers.
"""
