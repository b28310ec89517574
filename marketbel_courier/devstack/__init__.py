"""The local stack behind one command: real servers from wheels, and nothing left behind."""
