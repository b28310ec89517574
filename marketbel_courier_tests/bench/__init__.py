"""`make bench`: what a supplier costs, beside one run per supplier with Dagster's defaults."""
