"""What an earlier version left, taken over by this one.

`before.json.gz` is everything that a running platform of version 0.1.0 kept when it was killed in
the middle of a sync; the code that kept it is `recording`.
"""
