"""The local stack behind one command: real servers from wheels, and nothing left behind.

Starting, watching and stopping processes belongs here, for `dev`, the demo and the tests; nothing
that a platform in production runs. What the processes do is in their own folders.
"""
