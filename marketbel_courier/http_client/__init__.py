"""What HTTP clients of ours have in common: connections that are kept, and their streams.

Whom a client may ask, and what an answer means, is said by each client's folder.
"""
