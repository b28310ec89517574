"""The whole system on one machine: real servers from wheels, started and stopped by one command.

Starting, watching and stopping processes for `dev`, the demo and the tests belongs here. A platform
in production uses nothing of this. What the processes do is in their own folders.
"""
