"""Tests of marketbel_courier.legacy."""
