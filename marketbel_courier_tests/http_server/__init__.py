"""Tests of what all HTTP servers of the courier share."""
