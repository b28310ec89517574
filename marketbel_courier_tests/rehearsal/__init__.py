"""Versions of files that were kept, read anew and compared with the catalogue."""
