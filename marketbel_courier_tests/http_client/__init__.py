"""Tests of what all HTTP clients of the courier share."""
