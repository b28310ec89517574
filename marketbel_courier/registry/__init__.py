"""The master sheet: where it is, what its rows say, and what follows for the suppliers."""
