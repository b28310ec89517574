"""How PostgreSQL is reached, and how its schema comes about: pools, lost connections, migrations.

What the tables hold is asked and written in `catalogue` (Marketbel's tables) and in `ledger` (the
courier's own); no question about a row belongs here.
"""
