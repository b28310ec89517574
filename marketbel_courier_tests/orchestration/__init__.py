"""Tests of marketbel_courier.orchestration."""
