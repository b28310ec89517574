"""What every HTTP server of ours has in common: whom it answers, how long it waits, what it logs.

The addresses to listen on are bound in `listener`; what is served is said by each server's folder.
"""
