"""Tests of the local stack's servers and processes."""
