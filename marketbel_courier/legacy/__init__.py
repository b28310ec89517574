"""The legacy route: price lists that the courier reads and matches itself, without ml-analyze."""
