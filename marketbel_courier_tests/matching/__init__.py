"""Tests of matching: scoring with plain values."""
