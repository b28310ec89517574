"""Tests of previews in separate processes, and of teachings."""
