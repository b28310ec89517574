"""Reads items out of suppliers' price lists: files in, plain records out, no database.

The meaning of titles, prices, units and rows belongs here, and the readers of the three kinds of
file. The kind of a file, and whether it can be opened safely, is decided in `file_formats`.
"""
