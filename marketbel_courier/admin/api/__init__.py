"""The routes of the admin API: one file per subject, each with a `router`.

A route validates the request, calls one function and maps errors to answers. The code that builds
an answer belongs in the folder above.
"""
