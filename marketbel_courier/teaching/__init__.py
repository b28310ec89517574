"""Teaching: a preview of how a file would be read, and storing what people say about its columns.

Files are read here only for the preview, in a separate process. The reading that stores items is
in `ingestion`.
"""
