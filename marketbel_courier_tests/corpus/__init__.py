"""Price lists as suppliers send them, each with the items that a shop owner expects from it."""
