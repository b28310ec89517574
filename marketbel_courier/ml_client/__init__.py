"""What ml-analyze is told and what it answers, and the client that speaks with it.

Any ml-analyze, the bundled one or another, is spoken to in these words. When a file is handed over
and what follows from an answer is decided in `delivery`.
"""
