"""Tests of the engine, in this process and in processes of its own."""
