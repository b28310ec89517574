"""Tests of the bundled ml-analyze, over HTTP and on real servers."""
