"""Breaks the whole platform on purpose and looks what holds: `make faults`.

A small TCP proxy of our own stands between all parts; a schedule that follows from its seed alone
says which fault begins when; what has to hold is asked of snapshots, on the way and at the end.
"""
