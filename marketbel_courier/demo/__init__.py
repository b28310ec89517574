"""The demo: suppliers with realistic price lists, one sync through the real system, and a verdict.

The suppliers, their server, the expected outcomes and their display belong here. The demo starts
the platform itself with `devstack`; no other folder imports the demo.
"""
