"""Tests of marketbel_courier.guard."""
