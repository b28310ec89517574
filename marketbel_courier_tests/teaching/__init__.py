"""Tests of trials in processes of their own, and of lessons."""
