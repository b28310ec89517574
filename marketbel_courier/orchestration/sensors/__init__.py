"""The sensors, one file each: read, decide in a pure function, emit.

Dagster reads their annotations, which must therefore be real.
"""
