"""The checks of `marketbel-courier doctor`, one file per subject.

Each check answers in one line what is wrong and how to fix it; no check changes anything.
"""
