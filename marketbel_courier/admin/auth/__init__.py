"""Who may use the admin API: passwords, sessions, tokens, and protection against other web sites.

Which role a request needs is said by its route; accounts are stored by `catalogue`.
"""
