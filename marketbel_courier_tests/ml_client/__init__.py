"""Tests of marketbel_courier.ml_client."""
