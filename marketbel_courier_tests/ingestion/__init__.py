"""Tests of the engine, in this process and in separate processes."""
