"""What files hold, whatever they are read for: kinds, encodings, the insides of workbooks.

The recogniser of kinds, and the checks that a file can be opened without filling the memory, belong
here. Which rows of a file are items, and what they cost, is told in `price_lists`.
"""
