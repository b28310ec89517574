"""Tests of marketbel_courier.registry."""
