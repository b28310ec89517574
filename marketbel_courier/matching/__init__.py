"""Finding the product that a supplier's item is: scoring without a database, and its upkeep."""
