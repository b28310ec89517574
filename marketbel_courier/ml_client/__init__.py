"""The client of ml-analyze and its messages, for the bundled ml-analyze or any other.

When a file is handed over, and what follows from an answer, is decided in `delivery`.
"""
