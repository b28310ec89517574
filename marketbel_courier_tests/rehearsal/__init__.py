"""Kept versions of files, read again and compared with the catalogue."""
