"""The assets: the registry, the files, and the readings of both routes.

A body reads what the run asks for, calls one plain function and reports. Dagster reads the
annotations of a body, which must therefore be real: no `from __future__ import annotations` here.
"""
