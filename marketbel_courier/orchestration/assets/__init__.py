"""The assets, one file each. Dagster reads their annotations, which must therefore be real."""
