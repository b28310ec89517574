"""Reading items out of suppliers' price lists: files in, plain records out, no database.

What titles, prices, units and rows mean belongs here, and the readers of the three kinds of file.
What a file is, and whether it can be opened at all, is told in `file_formats`.
"""
