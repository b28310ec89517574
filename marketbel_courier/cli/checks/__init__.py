"""What `marketbel-courier doctor` looks at, one file per kind of thing.

Each check answers in one line what is wrong and how to mend it; nothing here mends anything.
"""
