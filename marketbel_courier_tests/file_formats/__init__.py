"""Tests of recognising and checking files before items are read out of them."""
