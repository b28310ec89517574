"""What people teach of price lists: a look at a file as it would be read, and what is kept of it.

Files are read here to be looked at, in a process of their own; nothing is stored. The reading that
stores is `ingestion`'s.
"""
