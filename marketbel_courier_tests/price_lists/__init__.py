"""Tests of reading price lists: plain values and real files, no servers."""
