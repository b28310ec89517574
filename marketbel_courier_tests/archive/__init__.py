"""The archive of contents, in a folder and over HTTP."""
