"""Tests of what every HTTP server of ours has in common."""
