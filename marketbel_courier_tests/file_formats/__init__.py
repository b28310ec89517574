"""Tests of what is told of files before anything is read out of them."""
