"""Tests of what HTTP clients of ours have in common."""
