"""`make bench`: the costs of a supplier, beside one run for each, and of a sensor's tick."""
