"""Tests of the shared volume."""
