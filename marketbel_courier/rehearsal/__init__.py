"""What would change if a kept version of a supplier's file were read today: nothing is stored.

Each file is read in a process of its own, as the engine reads it, and compared with the catalogue.
"""
