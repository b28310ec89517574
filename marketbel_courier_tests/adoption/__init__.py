"""Tests of marketbel_courier.adoption."""
