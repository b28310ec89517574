"""Tests of marketbel_courier.delivery.telling."""
