"""The shared volume: file names, atomic publishing, sidecars and their verification.

Everything here concerns only the disk. Which files a delivery still needs is recorded in `ledger`;
when files are removed to make room is decided in `delivery`.
"""
