"""The demo: suppliers with honest price lists, one sync through the real system, and a verdict."""
