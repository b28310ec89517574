"""Tests of the gate in front of Dagster's web UI."""
