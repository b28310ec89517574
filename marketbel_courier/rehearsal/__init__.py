"""What would change if a kept version of a supplier's file were read today; nothing is stored.

Each file is read by the engine in a separate process, and compared with the catalogue.
"""
