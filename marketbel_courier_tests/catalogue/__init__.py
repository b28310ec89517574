"""Tests of marketbel_courier.catalogue."""
