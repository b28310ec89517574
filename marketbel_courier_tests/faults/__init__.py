"""Injects faults into the whole platform and checks rules that must hold: `make faults`.

A small TCP proxy stands between all parts. The seed alone determines which fault begins when. The
rules are checked on snapshots, during the campaign and at its end.
"""
