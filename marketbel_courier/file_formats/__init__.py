"""File formats in general: recognising kinds, encodings, and the structure of workbooks.

The checks that a file can be opened without exhausting memory belong here, too. Which rows of a
price list are items, and what they cost, is decided in `price_lists`.
"""
