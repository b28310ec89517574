"""Tests of the sources, against real servers on the loopback interface and a real disk."""
