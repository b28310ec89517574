"""`make bench`: what a supplier costs beside one run each, and what a sensor's tick costs."""
