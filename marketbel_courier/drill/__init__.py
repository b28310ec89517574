"""The drill: suppliers of its own travel through a deployment that is up, and a verdict is given.

What is tried and what should come of it, the source that misbehaves, the suppliers that are made
and removed again, the examination of what is left. Nothing here touches what is somebody else's.
"""
