"""The routes of the admin API: one file per subject, each with a `router`.

A route checks what was asked, calls one function and names the error. What an answer is made of
belongs in the folder above.
"""
