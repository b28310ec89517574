"""Price lists as suppliers send them, each beside what a shop owner expects of it."""
