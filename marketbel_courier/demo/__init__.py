"""The demo: suppliers with honest price lists, one sync through the real system, and a verdict.

The suppliers, their server, what is expected of each, and how that is shown belong here. The system
under the demo is the platform itself, on the stack of `devstack`; nothing else imports the demo.
"""
