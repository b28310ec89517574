"""Tests of the demo's suppliers, expectations and display."""
