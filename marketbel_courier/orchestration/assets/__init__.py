"""The assets: the registry, the files, and the readings of both routes.

An asset's body reads the run's configuration, calls one plain function and reports. Dagster
evaluates the annotations of a body, so `from __future__ import annotations` must not be used
here.
"""
