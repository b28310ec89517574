"""The master sheet: its address, the meaning of its rows, and the changes to suppliers that follow.

Reading the sheet and planning the changes belong here. The table `suppliers` is written by
`catalogue` and read by `ledger`; a sync decides when the sheet is read.
"""
