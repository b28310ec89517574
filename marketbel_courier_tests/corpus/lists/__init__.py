"""Ordinary lists, grouped by what is special about them."""
