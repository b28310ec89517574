"""Tests of marketbel_courier.database."""
