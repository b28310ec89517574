"""Who may use the admin API: passwords, sessions, tokens, and what keeps other sites out.

What a person may do once let in is said by the routes, and accounts are stored by `catalogue`.
"""
