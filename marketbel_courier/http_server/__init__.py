"""What all HTTP servers of the courier share: allowed host names, time limits, access log.

The sockets are bound in `listener`; the routes are in each server's folder.
"""
