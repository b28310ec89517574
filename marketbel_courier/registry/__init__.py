"""The master sheet: where it is, what its rows say, and what follows for the suppliers.

Reading the sheet and planning the changes belong here. The `suppliers` table is written by
`catalogue`, and read by `ledger`; when a refresh takes place is up to a sync.
"""
