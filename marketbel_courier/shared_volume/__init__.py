"""The shared volume: file names, atomic publishing, sidecars and their verification.

Only the disk is known here. Which files a delivery still needs is asked of `ledger`; when room is
made, and for whom, is decided in `delivery`.
"""
